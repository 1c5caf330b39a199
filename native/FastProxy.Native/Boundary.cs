using System.Runtime.InteropServices;
using System.Text;
using FastProxy.Input;

namespace FastProxy.Native;

/// <summary>What crosses the boundary: a status and a message in place of an exception, text, settings, and objects as handles.</summary>
internal static unsafe class Boundary
{
    /// <summary>The bytes of the caller's buffer for a message, as native/stub/engine.h says.</summary>
    private const int MessageBytes = 4096;

    private enum Status
    {
        Ok = 0,
        Failed = 1,
        BadInput = 2,
        OutOfMemory = 3,
        Cancelled = 130,
    }

    /// <summary>Runs a call; an exception becomes a status and its message.</summary>
    public static int Run(byte* message, Action call)
    {
        (Status status, string text) = Try(call);
        if (status != Status.Ok)
        {
            Encoding.UTF8.GetEncoder().Convert(text, new Span<byte>(message, MessageBytes - 1), flush: true, out _, out int length, out _);
            message[length] = 0;
        }

        return (int)status;
    }

    private static (Status Status, string Text) Try(Action call)
    {
        try
        {
            call();
            return (Status.Ok, "");
        }
        catch (InputException e)
        {
            return (Status.BadInput, e.Message);
        }
        catch (OperationCanceledException)
        {
            return (Status.Cancelled, "cancelled");
        }
        catch (OutOfMemoryException)
        {
            return (Status.OutOfMemory, "out of memory; give a smaller memory, batch or number of threads");
        }
        catch (Exception e)
        {
            return (Status.Failed, $"{e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>Returns a handle that keeps an object until <see cref="Close"/>.</summary>
    public static nint Open(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    /// <summary>Returns the object of a handle.</summary>
    /// <exception cref="InputException">The handle is null.</exception>
    public static T Of<T>(nint handle, string name)
        where T : class =>
        handle == 0 ? throw new InputException($"{name} is NULL") : (T)GCHandle.FromIntPtr(handle).Target!;

    /// <summary>Closes a handle.</summary>
    public static void Close(nint handle)
    {
        var kept = GCHandle.FromIntPtr(handle);
        (kept.Target as IDisposable)?.Dispose();
        kept.Free();
    }

    /// <summary>Returns a pointer of the caller.</summary>
    /// <exception cref="InputException">It is null.</exception>
    public static T* Given<T>(T* pointer, string name)
        where T : unmanaged =>
        pointer is not null ? pointer : throw new InputException($"{name} is NULL");

    /// <summary>Returns a text of the caller.</summary>
    /// <exception cref="InputException">It is null.</exception>
    public static string Text(byte* text, string name) => Optional(text) ?? throw new InputException($"{name} is NULL");

    /// <summary>Returns a text of the caller; null if it is null.</summary>
    public static string? Optional(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>Returns a text that the caller frees.</summary>
    public static nint Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
        copy[length] = 0;
        return (nint)copy;
    }

    /// <summary>Returns settings by name, such as <c>channels=4,cells=1</c>; none for null or an empty text.</summary>
    /// <exception cref="InputException">The text is something else, or a name comes twice.</exception>
    public static Dictionary<string, string> Settings(byte* text, string name)
    {
        var settings = new Dictionary<string, string>();
        foreach (string part in Optional(text)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } key, var value] || !settings.TryAdd(key, value))
            {
                throw new InputException($"{name}: expected NAME=VALUE,NAME=VALUE with no name twice, got {Excerpt.Of(part)}");
            }
        }

        return settings;
    }
}
