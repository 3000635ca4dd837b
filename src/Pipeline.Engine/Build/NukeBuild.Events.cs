using System.Reflection;
using Nuke.Common.Execution;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    private IReadOnlyList<BuildExtensionAttributeBase>? _extensions;

    private IReadOnlyList<BuildExtensionAttributeBase> Extensions => _extensions ??= FindExtensions();

    /// <summary>Called when the build exists and its parameters have their values.</summary>
    protected internal virtual void OnBuildCreated()
    {
    }

    /// <summary>Called when the plan is made and nothing has run.</summary>
    protected internal virtual void OnBuildInitialized()
    {
    }

    /// <summary>Called at the end, whatever it is.</summary>
    protected internal virtual void OnBuildFinished()
    {
    }

    /// <summary>Called before a target runs.</summary>
    protected internal virtual void OnTargetRunning(string target)
    {
    }

    /// <summary>Called when a target is left out.</summary>
    protected internal virtual void OnTargetSkipped(string target)
    {
    }

    /// <summary>Called when a target is done.</summary>
    protected internal virtual void OnTargetSucceeded(string target)
    {
    }

    /// <summary>Called when a target failed.</summary>
    protected internal virtual void OnTargetFailed(string target)
    {
    }

    /// <summary>Calls the build's extensions of one kind, the highest priority first.</summary>
    internal void Notify<T>(Action<T> call)
    {
        foreach (var extension in Extensions)
        {
            if (extension is T wanted)
                call(wanted);
        }
    }

    private List<BuildExtensionAttributeBase> FindExtensions()
    {
        var extensions = new List<BuildExtensionAttributeBase>();
        if (!GetType().IsDefined(typeof(BuildExtensionAttributeBase)))
            return extensions;
        foreach (var extension in GetType().GetCustomAttributes<BuildExtensionAttributeBase>())
        {
            extension.Build = this;
            extensions.Add(extension);
        }

        return [.. extensions.OrderByDescending(extension => extension.Priority)];
    }
}
