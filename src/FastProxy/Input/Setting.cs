namespace FastProxy.Input;

/// <summary>A setting of a search, a space or a metric: a value that a user may give by name.</summary>
/// <param name="Name">The name in protocols and traces.</param>
/// <param name="Default">
/// The value if none is given. It may lie outside the range: <c>automatic</c> may stand for a value that depends on others.
/// </param>
/// <param name="Help">One line for the user.</param>
/// <param name="Range">The values that a user may give.</param>
public sealed record Setting(string Name, string Default, string Help, SettingRange Range);
