using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>NuGet's own audit, part of every restore: https://learn.microsoft.com/nuget/concepts/auditing-packages</summary>
public static class NuGetRestore
{
    /// <summary>
    /// Restores the projects that a file names, audits direct and transitive packages, and prints how many projects were restored and how
    /// many audited, as JSON. What a project says about warnings neither hides a finding nor makes one end the restore.
    /// </summary>
    /// <param name="projects">A file as <see cref="Projects"/> writes it.</param>
    public static Command Audit(string projects) =>
        new Command("dotnet", "msbuild", projects, "-target:Restore", "-nologo", "-tl:off", "-verbosity:quiet")
            .Add("-property:RestoreForce=true", "-property:RestoreNoHttpCache=true")
            .Add("-property:NuGetAudit=true", "-property:NuGetAuditMode=all", "-property:NuGetAuditLevel=low")
            .Add("-property:TreatWarningsAsErrors=false", "-property:WarningsAsErrors=", "-property:NoWarn=")
            .Add("-getProperty:RestoreProjectCount,RestoreProjectsAuditedCount")
            .With("DOTNET_CLI_UI_LANGUAGE", "en");

    /// <summary>The text of a file for MSBuild that restores these projects together.</summary>
    public static string Projects(IEnumerable<string> projects) => new System.Xml.Linq.XElement(
        "Project",
        new System.Xml.Linq.XElement("PropertyGroup", new System.Xml.Linq.XElement("RestoreGraphProjectInput", string.Join(';', projects))),
        new System.Xml.Linq.XElement("Import", new System.Xml.Linq.XAttribute("Project", "$(MSBuildToolsPath)/NuGet.targets"))).ToString();
}
