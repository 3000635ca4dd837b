namespace Pipeline.Tests.Deployment;

/// <summary>What a run does on hosts in memory, and where it dies.</summary>
internal sealed class FakeRun
{
    public int Operations { get; set; }

    public int? KillAt { get; set; }

    public bool KillAfterEffect { get; set; }

    public bool Killed { get; set; }

    /// <summary>Done after each operation, with its name.</summary>
    public Action<string> Done { get; set; } = _ => { };
}
