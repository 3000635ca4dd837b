using System.Diagnostics;

namespace Pipeline.Tests;

/// <summary>
/// Makes programs that a test starts. Another process writes the file: a descriptor that this one had open for writing would be in
/// every child that a test beside this one is just starting, and until that child is its own program, Linux refuses to start the file
/// (ETXTBSY, execve(2)).
/// </summary>
internal static class Executable
{
    public static void Write(string path, string text) => Run(text, "install", "-m", "755", "/dev/stdin", path);

    /// <summary>With its mode and its times.</summary>
    public static void Copy(string source, string path) => Run("", "cp", "-p", source, path);

    private static void Run(string input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
