using System.Diagnostics;

namespace Pipeline.Router.Processes;

/// <summary>
/// The other of the two processes, seen from this one. Whoever was started has a pipe from its parent as standard input:
/// the end of the pipe tells of the parent's death, the end of the process tells of the child's.
/// </summary>
internal sealed class Partner
{
    private readonly Process? _child;
    private readonly long _since = TimeProvider.System.GetTimestamp();

    private Partner(int pid, Process? child, Task<PartnerEnd> ended) => (Pid, _child, Ended) = (pid, child, ended);

    public int Pid { get; }

    /// <summary>Completes when the other process is gone, or, for a parent, has said that it stops.</summary>
    public Task<PartnerEnd> Ended { get; }

    public TimeSpan Age => TimeProvider.System.GetElapsedTime(_since);

    /// <summary>Starts the other process, which inherits the shared descriptors.</summary>
    public static Partner Start(FamilyArguments family, string role)
    {
        var start = new ProcessStartInfo { FileName = Environment.ProcessPath!, RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(Partner).Assembly.Location);
        foreach (var argument in family.For(role))
            start.ArgumentList.Add(argument);
        var child = Orphans.Start(() => Process.Start(start)!, x => x.Id);
        return new(child.Id, child, WatchAsync(child));
    }

    /// <summary>The process that started this one.</summary>
    public static Partner Parent(int pid)
    {
        var ended = new TaskCompletionSource<PartnerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => ended.SetResult(ReadParent())) { IsBackground = true, Name = "parent" }.Start();
        return new(pid, null, ended.Task);
    }

    /// <summary>Tells a child to stop; a parent learns it from this process's exit code.</summary>
    public void TellToStop()
    {
        try
        {
            _child?.StandardInput.Write("stop");
            _child?.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Already gone.
        }
    }

    /// <summary>Waits for a child to end and kills it after the bound.</summary>
    public async Task EndChildAsync(TimeSpan bound)
    {
        if (_child is null)
            return;
        TellToStop();
        if (await Task.WhenAny(Ended, Task.Delay(bound)) != Ended)
            _child.Kill();
    }

    private static async Task<PartnerEnd> WatchAsync(Process child)
    {
        await child.WaitForExitAsync();
        Orphans.Forget(child.Id);
        return new(child.ExitCode == 0, child.ExitCode);
    }

    private static PartnerEnd ReadParent()
    {
        using var input = Console.OpenStandardInput();
        var told = false;
        var buffer = new byte[16];
        try
        {
            while (input.Read(buffer) > 0)
                told = true;
        }
        catch (IOException)
        {
            // The same as the end of the pipe.
        }
        return new(told, null);
    }
}

/// <param name="Orderly">It stopped because it was told to, and so should this process.</param>
/// <param name="ExitCode">Known of a child only.</param>
internal sealed record PartnerEnd(bool Orderly, int? ExitCode)
{
    /// <summary>Exit code of a process that cannot do its work and would fail again at once.</summary>
    public const int CannotStart = 70;

    public override string ToString() => ExitCode switch
    {
        null => "its pipe closed",
        > 128 and < 160 => $"signal {ExitCode - 128}",
        _ => $"exit code {ExitCode}",
    };
}
