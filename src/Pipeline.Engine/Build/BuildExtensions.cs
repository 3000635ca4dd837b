namespace Nuke.Common.Execution;

/// <summary>Something that follows the course of a build.</summary>
public interface IBuildExtension
{
    /// <summary>Higher ones are called first.</summary>
    float Priority { get; }
}

/// <summary>An attribute of the build class that follows the course of the build; implement the interfaces below.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class BuildExtensionAttributeBase : Attribute, IBuildExtension
{
    /// <summary>The build.</summary>
    public INukeBuild? Build { get; internal set; }

    /// <inheritdoc/>
    public virtual float Priority { get; set; }
}

/// <summary>Called when the build exists and its parameters have their values.</summary>
public interface IOnBuildCreated : IBuildExtension
{
    /// <inheritdoc cref="IOnBuildCreated"/>
    void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets);
}

/// <summary>Called when the plan is made and nothing has run.</summary>
public interface IOnBuildInitialized : IBuildExtension
{
    /// <inheritdoc cref="IOnBuildInitialized"/>
    void OnBuildInitialized(IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan);
}

/// <summary>Called when a target reported facts for the closing table.</summary>
public interface IOnTargetSummaryUpdated : IBuildExtension
{
    /// <inheritdoc cref="IOnTargetSummaryUpdated"/>
    void OnTargetSummaryUpdated(INukeBuild build, ExecutableTarget target);
}

/// <summary>Called when a target is left out.</summary>
public interface IOnTargetSkipped : IBuildExtension
{
    /// <inheritdoc cref="IOnTargetSkipped"/>
    void OnTargetSkipped(ExecutableTarget target);
}

/// <summary>Called before a target runs.</summary>
public interface IOnTargetRunning : IBuildExtension
{
    /// <inheritdoc cref="IOnTargetRunning"/>
    void OnTargetRunning(ExecutableTarget target);
}

/// <summary>Called when a target is done.</summary>
public interface IOnTargetSucceeded : IBuildExtension
{
    /// <inheritdoc cref="IOnTargetSucceeded"/>
    void OnTargetSucceeded(ExecutableTarget target);
}

/// <summary>Called when a target failed.</summary>
public interface IOnTargetFailed : IBuildExtension
{
    /// <inheritdoc cref="IOnTargetFailed"/>
    void OnTargetFailed(ExecutableTarget target);
}

/// <summary>Called at the end, whatever it is.</summary>
public interface IOnBuildFinished : IBuildExtension
{
    /// <inheritdoc cref="IOnBuildFinished"/>
    void OnBuildFinished();
}
