using System.Diagnostics;
using Nuke.Common;
using Pipeline.Engine;

/// <summary>A build whose targets take forever, for tests that interrupt it.</summary>
internal sealed class Build : NukeBuild
{
    public static int Main() => Execute<Build>(x => x.Polite);

    [Parameter][Secret] public string? Key { get; init; }

    public Target Done => _ => _.Executes(() => Console.WriteLine("done"));

    public Target Fails => _ => _.Executes(() => throw new InvalidOperationException($"it does not work\nwith {Key}"));

    public Target Refuses => _ => _.Executes(() => throw new BuildException("somebody else deploys", Pipeline.Engine.ExitCode.Refused));

    public Target Polite => _ => _.Executes(async () =>
    {
        using var program = Start("sleep", "600");
        try
        {
            await program.WaitForExitAsync(BuildCancellation.Token);
        }
        finally
        {
            program.Kill();
        }
    });

    public Target Deaf => _ => _.Executes(() =>
    {
        using var program = Start("sleep", "600");
        Thread.Sleep(Timeout.Infinite);
    });

    /// <summary>Waits for a program that does not end when asked to.</summary>
    public Target Stubborn => _ => _.Executes(() =>
    {
        using var program = Start("sh", "-c", "trap '' INT TERM; sleep 600 & wait; while :; do sleep 600; done");
        program.WaitForExit();
    });

    public Target Detached => _ => _.Executes(() =>
    {
        using var program = Start("sh", "-c", "exec setsid sleep 600 >/dev/null 2>&1");
        Thread.Sleep(Timeout.Infinite);
    });

    public Target Tidy => _ => _.After(Polite, Deaf, Stubborn, Detached).AssuredAfterFailure().Executes(() => Console.WriteLine("tidied"));

    private static Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(program, arguments);
        Console.WriteLine($"started {process.Id}");
        return process;
    }
}
