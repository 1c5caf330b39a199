namespace FastProxy;

/// <summary>
/// Input that cannot be used: a malformed architecture, a truncated file, an option out of range.
/// The message is one line for the user: what is wrong, where, and what was expected. The CLI prints it and exits with 2.
/// </summary>
public sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);
