using System.Reflection;
using Nuke.Common.CI;
using Nuke.Common.IO;
using Pipeline.Engine;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    /// <summary>The root directory of the repository: the one that has <c>.nuke</c>.</summary>
    /// <exception cref="BuildException">There is none.</exception>
    public static AbsolutePath RootDirectory => Session.Current.Root
        ?? throw new BuildException(Session.Current.RootProblem!, Pipeline.Engine.ExitCode.WrongUse);

    /// <summary><c>.nuke/temp</c> below the root; it exists while targets run.</summary>
    public static AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";

    /// <summary>The file of the build program.</summary>
    public static AbsolutePath? BuildAssemblyFile =>
        Assembly.GetEntryAssembly()?.Location is { Length: > 0 } location ? AbsolutePath.Create(location) : null;

    /// <summary>The directory of the build program.</summary>
    public static AbsolutePath? BuildAssemblyDirectory => BuildAssemblyFile?.Parent;

    /// <summary>The directory of the build program's project.</summary>
    public static AbsolutePath? BuildProjectDirectory => BuildProjectFile?.Parent;

    /// <summary>The build program's project: the first project file above its assembly.</summary>
    public static AbsolutePath? BuildProjectFile
    {
        get
        {
            for (var directory = BuildAssemblyDirectory; directory is not null; directory = directory.Parent)
            {
                if (Directory.GetFiles(directory, "*.csproj") is [var project, ..])
                    return AbsolutePath.Create(project);
            }

            return null;
        }
    }

    /// <summary>How much of the log is shown.</summary>
    public static Verbosity Verbosity
    {
        get => Session.Current.Output.Verbosity;
        set => Session.Current.Output.Verbosity = value;
    }

    /// <summary>Where the build runs.</summary>
    public static Host Host
    {
        get => Session.Current.Host;
        set => Session.Current.Host = value;
    }

    /// <summary>The profiles named on the command line.</summary>
    public static string[] LoadedLocalProfiles => [.. Session.Current.Options.Profiles];

    /// <summary>Whether the build runs for a person.</summary>
    public static bool IsLocalBuild => !IsServerBuild;

    /// <summary>Whether the build runs on a build server.</summary>
    public static bool IsServerBuild => Host is IBuildServer;
}
