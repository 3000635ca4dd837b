using System.Diagnostics;

namespace Pipeline.Lab;

/// <summary>What of the lab this machine has. A test whose part is missing is skipped and says why.</summary>
internal static class LabMachine
{
    private static readonly Lazy<string?> NoDocker = new(() =>
        Answers("docker", "version", "--format", "{{.Server.Version}}") is null ? "no Docker Engine answers: run scripts/docker.sh"
        : Answers("docker", "buildx", "version") is null ? "docker buildx is missing: run scripts/docker.sh"
        : null);

    /// <summary>Why tests with Docker cannot run; null when they can.</summary>
    public static string? WhyNoDocker => NoDocker.Value;

    /// <summary>Why a program cannot be used; null when it can.</summary>
    public static string? WhyNo(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(x => File.Exists(Path.Combine(x, program)))
        ? null
        : $"{program} is not on PATH: run scripts/docker.sh";

    private static string? Answers(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Result : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A test that needs a Docker Engine with buildx, and the programs it names.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabFactAttribute : FactAttribute
{
    /// <summary>Skips, saying why, where something is missing.</summary>
    public LabFactAttribute(params string[] programs) => Skip = programs.Select(LabMachine.WhyNo).FirstOrDefault(x => x is not null) ?? LabMachine.WhyNoDocker;
}
