using Nuke.Common.Execution;
using Nuke.Common.Tooling;

namespace Nuke.Common.CI;

/// <summary>On a build server, ends the processes that .NET's command line leaves behind, so that the job does not wait for them.</summary>
public class ShutdownDotNetAfterServerBuildAttribute : BuildExtensionAttributeBase, IOnBuildFinished
{
    private const int TimeoutInMilliseconds = 15_000;

    /// <inheritdoc/>
    public override float Priority => -50;

    /// <summary>Whether the command and its output are logged.</summary>
    public bool EnableLogging { get; set; }

    /// <inheritdoc/>
    public void OnBuildFinished()
    {
        if (Build?.IsServerBuild != true)
            return;
        var dotnet = ToolResolver.GetEnvironmentOrPathTool("dotnet");
        dotnet("build-server shutdown", timeout: TimeoutInMilliseconds, logOutput: EnableLogging, logInvocation: EnableLogging);
    }
}
