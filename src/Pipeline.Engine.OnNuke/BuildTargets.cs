using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Nuke does not tell what targets say beyond its own definitions.</summary>
public static class BuildTargets
{
    /// <exception cref="BuildException">Always: workflows are derived by Pipeline's own engine.</exception>
    public static IReadOnlyList<TargetDescription> Of(INukeBuild build) => throw new BuildException(
        "Workflows cannot be derived on Nuke's engine, which does not tell what targets declare beyond its own definitions.\n"
        + "  next: run it without -p:PipelineEngine=Nuke",
        ExitCode.WrongUse);
}

/// <summary>One target, as it was declared.</summary>
public sealed class TargetDescription
{
    private TargetDescription()
    {
    }

    /// <summary>The name.</summary>
    public string Name => "";

    /// <summary>What it is for, or null.</summary>
    public string? Description => null;

    /// <summary>The value of the property that declares it.</summary>
    public Delegate Factory => () => { };

    /// <summary>Targets that it needs.</summary>
    public IReadOnlyList<TargetDescription> DependsOn => [];

    /// <summary>Targets that it comes after.</summary>
    public IReadOnlyList<TargetDescription> After => [];

    /// <summary>Targets that run because it ran.</summary>
    public IReadOnlyList<TargetDescription> Triggers => [];

    /// <summary>Targets whose products it uses.</summary>
    public IReadOnlyList<TargetDescription> Consumes => [];

    /// <summary>Patterns of the files that it leaves behind for others.</summary>
    public IReadOnlyList<string> Produces => [];

    /// <summary>How long one attempt may take, or null.</summary>
    public TimeSpan? TimeLimit => null;

    /// <summary>How often it is tried at most.</summary>
    public int MostAttempts => 1;

    /// <summary>The environment variables of the secret parameters that it requires.</summary>
    public IReadOnlyList<string> Secrets => [];

    /// <summary>What was noted on it.</summary>
    public IReadOnlyList<object> Notes => [];
}
