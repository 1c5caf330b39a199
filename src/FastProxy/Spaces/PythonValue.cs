namespace FastProxy.Spaces;

/// <summary>A value in a Python program, as far as architectures need it; nothing is evaluated.</summary>
/// <param name="At">The place in the text at which the value begins, counted from 0.</param>
internal abstract record PythonValue(int At);

/// <summary>A quoted text; its place is that of its first character.</summary>
internal sealed record PythonText(int At, string Text) : PythonValue(At);

/// <summary>A whole number from 0 on.</summary>
internal sealed record PythonNumber(int At, int Value) : PythonValue(At);

/// <summary>A list or a tuple.</summary>
internal sealed record PythonSequence(int At, IReadOnlyList<PythonValue> Items) : PythonValue(At);

/// <summary>A call, such as <c>range(2, 6)</c>.</summary>
internal sealed record PythonCall(int At, string Name, IReadOnlyList<PythonArgument> Arguments) : PythonValue(At);

/// <summary>An argument of a call.</summary>
/// <param name="At">The place at which it begins.</param>
/// <param name="Name">The name; null if it has none.</param>
/// <param name="Value">The value.</param>
internal sealed record PythonArgument(int At, string? Name, PythonValue Value);
