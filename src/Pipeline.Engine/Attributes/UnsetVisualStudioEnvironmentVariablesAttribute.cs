namespace Nuke.Common.Execution;

/// <summary>Removes what Visual Studio sets in the environment of programs that it starts, and what misleads the tools that a build starts.</summary>
public class UnsetVisualStudioEnvironmentVariablesAttribute : BuildExtensionAttributeBase, IOnBuildCreated
{
    private static readonly string[] Names =
    [
        "MSBuildLoadMicrosoftTargetsReadOnly", "VisualStudioDir", "VisualStudioEdition", "VisualStudioVersion", "VSAPPIDDIR", "VSAPPIDNAME",
        "VSLANG", "VSLOGGER_UNIQUEID", "VSSKUEDITION",
    ];

    /// <inheritdoc/>
    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets)
    {
        foreach (var name in Names)
            EnvironmentInfo.RemoveVariable(name);
    }
}
