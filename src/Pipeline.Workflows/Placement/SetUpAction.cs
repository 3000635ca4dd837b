using Pipeline.Generated;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Placement;

/// <summary>
/// The steps that every job begins with, in one action of the repository.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#runs-for-composite-actions
/// </summary>
internal static class SetUpAction
{
    public const string Folder = ".github/actions/set-up";
    public const string Path = Folder + "/action.yml";

    /// <summary>Where the archive of the build program is while it travels.</summary>
    public const string Archive = ArchiveFolder + "/program.tar";

    public const string ArchiveFolder = ".nuke/temp/handed";

    private static readonly Expr<string> Program = Input("program");

    /// <summary>The file.</summary>
    public static GeneratedFile File(ActionsLock actions)
    {
        var steps = Steps(actions).Select(x => (YamlNode)x.ToYaml());
        var root = new YamlMapping()
            .Add("name", "Set up")
            .Add("description", "Gets a job ready to run targets: the SDK, the packages, and the build program that the job `program` of this run has built")
            .Add("inputs", new YamlMapping()
                .Add("program", Described("SHA-256 digest of the archive of the build program; empty: this job builds it"))
                .Add("packages", Described("true: packages come from the cache, which a release does not read")))
            .Add("runs", new YamlMapping().Add("using", "composite").Add("steps", new YamlSequence([.. steps])));
        return new GeneratedFile(Path, YamlWriter.Write(root, GeneratedHeader.Text));
    }

    /// <summary>The step of a job that uses it.</summary>
    /// <param name="program">The digest that the job <c>program</c> gave, or null.</param>
    /// <param name="packages">Whether packages come from the cache.</param>
    public static UseStep Use(Expr<string>? program, bool packages)
    {
        var with = new TextMap();
        if (program is not null)
            with["program"] = program;
        if (packages)
            with["packages"] = true;
        return new UseStep("set-up", ActionReference.Local($"./{Folder}"), "Get ready", with: with);
    }

    private static IEnumerable<Step> Steps(ActionsLock actions)
    {
        yield return new UseStep("setup-dotnet", actions["actions/setup-dotnet"], "Install the .NET SDK", with: new TextMap { ["global-json-file"] = "global.json" });
        // A cache cannot be changed once its key is there, and jobs need different packages: each job has a key of its own, and begins with what
        // another has kept.
        yield return new UseStep("cache-packages", actions["actions/cache"], "Restore packages", Input("packages").Is("true"), new TextMap
        {
            ["path"] = "~/.nuget/packages",
            ["key"] = $"packages-{Runner.OperatingSystem}-{Runner.Architecture}-{GitHub.Job}-{Functions.HashFiles("**/packages.lock.json", "global.json")}",
            ["restore-keys"] = $"packages-{Runner.OperatingSystem}-{Runner.Architecture}-{GitHub.Job}-\npackages-{Runner.OperatingSystem}-{Runner.Architecture}-",
        });
        yield return new UseStep("download-program", actions["actions/download-artifact"], "Take the build program", Program.IsNot(""), new TextMap
        {
            ["name"] = $"program-{Runner.Architecture}",
            ["path"] = ArchiveFolder,
        });
        // Whoever could replace the archive could not replace the digest: it came another way, as an output of the job that built it.
        yield return new RunStep(
            "unpack-program",
            $"echo \"$PROGRAM  {Archive}\" | sha256sum --check --strict\ntar -xf {Archive} -C .nuke/temp\nrm {Archive}",
            "Check and unpack the build program",
            Program.IsNot(""),
            env: new TextMap { ["PROGRAM"] = Program },
            shell: "bash");
    }

    private static YamlMapping Described(string text) => new YamlMapping().Add("description", text).Add("default", "");

    private static Expr<string> Input(string name) => new(new PropertyAccess(new ContextAccess("inputs"), name));
}
