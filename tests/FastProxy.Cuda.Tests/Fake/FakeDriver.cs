using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Xunit;

// The driver is one, and so is its state.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FastProxy.Cuda.Tests.Fake;

/// <summary>
/// <c>fake_driver.c</c>, compiled when first needed, in the place of the CUDA driver. A process loads one driver for good, so what tests
/// against the fake one has a process, a test project, of its own.
/// </summary>
internal static partial class FakeDriver
{
    /// <summary>The variable that names the driver's library.</summary>
    public const string Variable = "FASTPROXY_CUDA_LIBRARY";

    /// <summary><c>CUDA_ERROR_OUT_OF_MEMORY</c></summary>
    public const int OutOfMemory = 2;

    private const string Library = "fake_driver";

    private static readonly Lazy<string> File = new(Compile);

    static FakeDriver() => NativeLibrary.SetDllImportResolver(
        typeof(FakeDriver).Assembly, (name, _, _) => name == Library ? NativeLibrary.Load(File.Value) : 0);

    /// <summary>Why there is none; null where there is.</summary>
    public static string? Missing { get; } = FindCompiler() ? null : "needs a C compiler, cc";

    /// <summary>The entry points.</summary>
    public static IReadOnlyList<string> Calls => [.. Enumerable.Range(0, CallCount()).Select(i => Text(CallName(i)))];

    /// <summary>What has not been given back; empty where all has.</summary>
    public static string Living => Text(LivingText());

    /// <summary>The first call that was wrong; empty where none was.</summary>
    public static string Misuse => Text(MisuseText());

    /// <summary>The last launch.</summary>
    public static unsafe FakeLaunch LastLaunch => new(LastLaunchPointer());

    /// <summary>Puts it in the driver's place, as new.</summary>
    public static void Start()
    {
        Environment.SetEnvironmentVariable(Variable, File.Value);
        Reset();
    }

    /// <summary>How often an entry point has been called.</summary>
    public static int CallsOf(string name) => CallsOf(Index(name));

    /// <summary>Makes the <paramref name="nth"/> call of an entry point from now on fail.</summary>
    public static void Fail(string name, int nth = 1, int code = OutOfMemory) => Fail(Index(name), nth, code);

    /// <summary>Changes a setting.</summary>
    public static void Set(string setting, long value) => Assert.Equal(1, SetValue(setting, value));

    private static int Index(string name) => Calls.Index().First(call => call.Item == name).Index;

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text)!;

    private static bool FindCompiler() => !OperatingSystem.IsWindows()
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(
            folder => System.IO.File.Exists(Path.Combine(folder, "cc")));

    private static string Compile()
    {
        string folder = Directory.CreateTempSubdirectory("fastproxy-fake-driver").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string library = Path.Combine(folder, "fake_driver.so");
        string source = Path.Combine(AppContext.BaseDirectory, "Fake", "fake_driver.c");
        using Process compiler = Process.Start(
            new ProcessStartInfo("cc", ["-std=c11", "-shared", "-fPIC", "-O1", "-o", library, source]) { RedirectStandardError = true })!;
        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"fake_driver.c does not compile: {errors}");
    }

    [LibraryImport(Library, EntryPoint = "fake_reset")]
    private static partial void Reset();

    [LibraryImport(Library, EntryPoint = "fake_call_count")]
    private static partial int CallCount();

    [LibraryImport(Library, EntryPoint = "fake_call_name")]
    private static partial nint CallName(int call);

    [LibraryImport(Library, EntryPoint = "fake_calls")]
    private static partial int CallsOf(int call);

    [LibraryImport(Library, EntryPoint = "fake_fail")]
    private static partial void Fail(int call, int nth, int code);

    [LibraryImport(Library, EntryPoint = "fake_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetValue(string setting, long value);

    [LibraryImport(Library, EntryPoint = "fake_living")]
    private static partial nint LivingText();

    [LibraryImport(Library, EntryPoint = "fake_misuse")]
    private static partial nint MisuseText();

    [LibraryImport(Library, EntryPoint = "fake_last_launch")]
    private static unsafe partial FakeLaunch.Native* LastLaunchPointer();
}
