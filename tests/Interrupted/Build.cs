using System.Diagnostics;
using Nuke.Common;
using Nuke.Common.Tooling;
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

    /// <summary>Starts a program of another user.</summary>
    [Parameter] public string? Foreign { get; init; }

    /// <summary>Waits for a tree of programs of which one cannot be killed.</summary>
    public Target Waits => _ => _.Executes(() => ProcessTasks
        .StartShell($"{Foreign} & echo started $!; wait", logInvocation: false).AssertZeroExitCode());

    public Target WaitsInTime => _ => _.Timeout(TimeSpan.FromSeconds(2)).Inherit(Waits);

    /// <summary>Does something after the last target, until it is interrupted.</summary>
    [Parameter] public bool Lingers { get; init; }

    protected override void OnBuildFinished()
    {
        if (!Lingers)
            return;
        Console.WriteLine("lingering");
        BuildCancellation.Token.WaitHandle.WaitOne();
    }

    public Target Tidy => _ => _.After(Polite, Deaf, Stubborn, Detached, Waits, WaitsInTime).AssuredAfterFailure().Executes(() => Console.WriteLine("tidied"));

    private static Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(program, arguments);
        Console.WriteLine($"started {process.Id}");
        return process;
    }
}
