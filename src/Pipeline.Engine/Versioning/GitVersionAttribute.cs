using System.Reflection;
using Nuke.Common.ValueInjection;
using Pipeline.Engine;

namespace Nuke.Common.Tools.GitVersion;

/// <summary>
/// The version that GitVersion calculates for the repository. GitVersion is a program of its own: the environment variable
/// GITVERSION_EXE names it, or the build project has the package GitVersion.Tool or GitVersion.MsBuild, or it is on PATH.
/// </summary>
/// <example><code>[GitVersion] readonly GitVersion GitVersion;</code></example>
public class GitVersionAttribute : ValueInjectionAttributeBase
{
    /// <summary>Accepted as in Nuke; the newest program in the package that this runtime can run is taken.</summary>
    public string? Framework { get; set; }

    /// <summary>Whether there is no version on Linux and macOS.</summary>
    public bool DisableOnUnix { get; set; }

    /// <summary>Whether GitVersion writes the version into AssemblyInfo files.</summary>
    public bool UpdateAssemblyInfo { get; set; }

    /// <summary>Accepted as in Nuke: GitHub Actions has no build number to set.</summary>
    public bool UpdateBuildNumber { get; set; } = true;

    /// <summary>Whether GitVersion must not fetch.</summary>
    public bool NoFetch { get; set; }

    /// <summary>Whether GitVersion ignores what it calculated before.</summary>
    public bool NoCache { get; set; }

    /// <inheritdoc/>
    public override object? GetValue(MemberInfo member, object instance)
    {
        if (DisableOnUnix && EnvironmentInfo.IsUnix)
            return null;
        var root = NukeBuild.RootDirectory;
        string[] arguments = [UpdateAssemblyInfo ? "/updateassemblyinfo" : "", NoFetch ? "/nofetch" : "", NoCache ? "/nocache" : ""];
        return GitVersionProgram.Run(
            GitVersionProgram.Find(NukeBuild.BuildProjectDirectory ?? root / "build"),
            root,
            string.Join(' ', arguments.Where(argument => argument.Length > 0)));
    }
}
