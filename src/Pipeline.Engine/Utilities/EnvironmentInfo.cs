using System.Collections;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using Nuke.Common.IO;
using Pipeline.Engine;

namespace Nuke.Common;

/// <summary>Kinds of platforms.</summary>
public enum PlatformFamily
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>Windows.</summary>
    Windows,

    /// <summary>Linux.</summary>
    Linux,

    /// <summary>macOS.</summary>
    OSX,
}

/// <summary>Facts about the process and the machine.</summary>
public static class EnvironmentInfo
{
    /// <summary>The line break of the platform.</summary>
    public static string NewLine => Environment.NewLine;

    /// <summary>The name of the machine.</summary>
    public static string MachineName => Environment.MachineName;

    /// <summary>Whether the platform is Windows.</summary>
    public static bool IsWin => OperatingSystem.IsWindows();

    /// <summary>Whether the platform is Linux.</summary>
    public static bool IsLinux => OperatingSystem.IsLinux();

    /// <summary>Whether the platform is macOS.</summary>
    public static bool IsOsx => OperatingSystem.IsMacOS();

    /// <summary>Whether the platform is Linux or macOS.</summary>
    public static bool IsUnix => !IsWin;

    /// <summary>Whether Linux runs inside Windows.</summary>
    public static bool IsWsl => IsLinux && HasVariable("WSL_DISTRO_NAME");

    /// <summary>Whether the system has 64 bits.</summary>
    public static bool Is64Bit => RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Whether the system has 32 bits.</summary>
    public static bool Is32Bit => !Is64Bit;

    /// <summary>The platform.</summary>
    public static PlatformFamily Platform => IsWin ? PlatformFamily.Windows : IsLinux ? PlatformFamily.Linux : IsOsx ? PlatformFamily.OSX : PlatformFamily.Unknown;

    /// <summary>Whether the processor is an ARM.</summary>
    public static bool IsArm64 => RuntimeInformation.OSArchitecture == Architecture.Arm64;

    /// <summary>The directory that relative paths start from.</summary>
    public static AbsolutePath WorkingDirectory
    {
        get => AbsolutePath.Create(Environment.CurrentDirectory);
        set => Environment.CurrentDirectory = value;
    }

    /// <summary>The arguments of the program.</summary>
    public static IReadOnlyCollection<string> CommandLineArguments => Environment.GetCommandLineArgs()[1..];

    /// <summary>All environment variables.</summary>
    public static ReadOnlyDictionary<string, string> Variables
    {
        get
        {
            var variables = new Dictionary<string, string>(IsWin ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
            foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
                variables[(string)variable.Key] = (string?)variable.Value ?? "";
            return new ReadOnlyDictionary<string, string>(variables);
        }
    }

    /// <summary>The directories that programs are looked for in.</summary>
    public static IReadOnlyCollection<string> Paths =>
        (GetVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the variable is set.</summary>
    public static bool HasVariable(string name, bool allowEmpty = true) => GetVariable(name) is { } value && (allowEmpty || value.Length > 0);

    /// <summary>The value of the variable, or null.</summary>
    public static string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);

    /// <summary>The value of the variable, converted; the type's default when it is not set.</summary>
    /// <exception cref="FormatException">The value does not fit the type.</exception>
    public static T? GetVariable<T>(string name, char? separator = null) => GetVariable(name) is { } value
        ? (T?)ValueConversion.Convert(typeof(T), new GivenValue([value], $"environment {name}", name, false, Environment.CurrentDirectory), separator?.ToString())
        : default;

    /// <summary>Sets the variable for this process and those that it starts.</summary>
    public static void SetVariable(string name, string? value) => Environment.SetEnvironmentVariable(name, value);

    /// <summary>Sets the variable to the value's text.</summary>
    public static void SetVariable<T>(string name, T value) => SetVariable(name, value?.ToString());

    /// <summary>Removes the variable.</summary>
    public static void RemoveVariable(string name) => Environment.SetEnvironmentVariable(name, null);

    /// <summary>Changes the working directory until the result is disposed.</summary>
    public static IDisposable SwitchWorkingDirectory(this AbsolutePath path)
    {
        Assert.DirectoryExists(path);
        var restore = new Restore(WorkingDirectory);
        WorkingDirectory = path;
        return restore;
    }

    private sealed class Restore(AbsolutePath directory) : IDisposable
    {
        public void Dispose() => WorkingDirectory = directory;
    }
}
