namespace Nuke.Common;

/// <summary>A target: a property of the build whose value describes what it does and what it depends on.</summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);

/// <summary>A target that prepares a context; the <see cref="Cleanup"/> declared in the same type undoes it.</summary>
public delegate ITargetDefinition Setup(ITargetDefinition definition);

/// <summary>A target that undoes the <see cref="Setup"/> declared in the same type, also after a failure.</summary>
public delegate ITargetDefinition Cleanup(ITargetDefinition definition);

/// <summary>What happens to the dependencies of a target that is skipped.</summary>
public enum DependencyBehavior
{
    /// <summary>Dependencies that no other target needs are skipped too.</summary>
    Skip,

    /// <summary>Dependencies run all the same.</summary>
    Execute,
}
