using System.Diagnostics;

namespace Pipeline.Lab;

/// <summary>Whether this machine has an engine for the lab.</summary>
internal static class LabMachine
{
    private static readonly Lazy<string?> NoDocker = new(() =>
        Answers("docker", "version", "--format", "{{.Server.Version}}") is null ? "no Docker Engine answers: run scripts/docker.sh"
        : Answers("docker", "buildx", "version") is null ? "docker buildx is missing: run scripts/docker.sh"
        : null);

    /// <summary>Why tests with Docker cannot run; null when they can.</summary>
    public static string? WhyNoDocker => NoDocker.Value;

    /// <summary>What a program says when it ends well.</summary>
    public static string? Answers(string program, params string[] arguments)
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

/// <summary>A test that needs a Docker Engine with buildx, busybox to run in it, and the programs it names.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabFactAttribute : FactAttribute
{
    /// <summary>Skips, saying why, where something is missing.</summary>
    public LabFactAttribute(params string[] needs) => Skip = TestNeeds.Missing(["busybox", .. needs]) ?? LabMachine.WhyNoDocker;

    /// <summary>Of a test that takes minutes: 0 to 5, so that each run takes a sixth of them.</summary>
    public int Turn
    {
        get => _turn;
        set => Skip ??= LabSample.NotNow(_turn = value);
    }

    private int _turn;
}
