using Pipeline.Components;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Placement;
using Systems;

/// <summary>The workflows of this repository. <c>./build.sh GenerateWorkflows</c> writes them to <c>.github</c>.</summary>
internal sealed partial class Build
{
    private const string Staging = "staging";
    private const string Production = "production";

    private DependabotFile Dependabot => new(
        new DependabotUpdate(DependabotEcosystem.GitHubActions) { CommitMessage = new("ci") },
        new DependabotUpdate(DependabotEcosystem.DotNetSdk) { CommitMessage = new("sdk") },
        new DependabotUpdate(DependabotEcosystem.Docker, "/docker/backend") { CommitMessage = new("images") },
        new DependabotUpdate(DependabotEcosystem.Docker, "/docker/frontend") { CommitMessage = new("images") },
        new DependabotUpdate(DependabotEcosystem.Pip, "/samples/django") { CommitMessage = new("packages") },
        new DependabotUpdate(DependabotEcosystem.NuGet) { Groups = [new("nuget") { Patterns = ["*"] }] },
        new DependabotUpdate(DependabotEcosystem.Npm, "/tests/npm") { Groups = [new("npm") { Patterns = ["*"] }] });

    // No field: it would be made, and the assembly of workflows loaded, at every start.
    private static RunsOn[] BothProcessors => [RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm];

    private ILint Style => this;
    private IWorkflows Workflows => this;
    private ISystems Definitions => this;
    private ITest Tests => this;
    private ITestImages ImageTests => this;
    private IImages Images => this;
    private ISign Signing => this;
    private IScan Scans => this;
    private ITagImages Tagging => this;
    private ICheckRelease Checking => this;
    private IMakeReleases Making => this;
    private IPackages Packages => this;
    private IDeploy Deployment => this;
    private IRunWorkflow Running => this;
    private IPromote Promotion => this;
    private IObserve Observation => this;
    private IData Data => this;

    /// <summary>What every change has to pass.</summary>
    private Workflow Ci => w =>
    {
        w.Name("CI").Description("What every change has to pass. A merge waits for the job `gate` alone.");
        w.On(new PullRequestEvent(), new PushEvent { Branches = ["main", "develop"] }, new MergeGroupEvent());

        w.Job("check", Style.Lint, Workflows.CheckWorkflows, Workflows.LintWorkflows, Definitions.CheckSystems, Scans.ScanSecrets, Scans.ScanDependencies, Scans.ScanConfiguration)
            .Name("Check and scan the sources")
            .Step(actions => new UseStep(
                "review", actions["actions/dependency-review-action"], "Refuse vulnerable dependencies", GitHub.EventName.Is("pull_request")));
        w.Job("test", Tests.Test, TestPackages, Prepare, Deployment.Deploy, Observation.Smoke)
            .Name("Test, and rehearse a deployment")
            .RunsOn(BothProcessors).FinishAll().Together()
            .Set(() => Deployment.Env, "local");
        w.Job("images", Images.BuildImages, Scans.ScanImages, ImageTests.TestMatrix, ImageTests.MergeTestResults)
            .Name("Build, scan and test images")
            .RunsOn(BothProcessors).FinishAll().Together()
            .Set(() => Images.Platforms, "native");
        w.Gate();
    };

    /// <summary>From a tag to production.</summary>
    private Workflow Release => w =>
    {
        w.Description("From a tag to production: what staging has proved goes on, byte for byte, and is published last.");
        w.On(new PushEvent { Tags = ["v*"] }).Release();

        var checks = w.Job("check", Style.Lint, Workflows.CheckWorkflows, Workflows.LintWorkflows, Definitions.CheckSystems, Scans.ScanSecrets).Name("Check");
        var tests = w.Job("test", Tests.Test, TestPackages, Prepare).Name("Test").Together();
        // Tried before anything is deployed, and pushed at the end: a package that is public cannot be taken back.
        var packages = w.Job("packages", Packages.Pack, Packages.DescribePackages, Packages.CheckPackages).Name("Make and try the packages").After(checks, tests)
            .Set(() => Packages.PackageVersion, GitHub.RefName);
        var parts = Parts(w).After(checks, tests);
        // The tag is given last, by a target that refuses what was not scanned, signed and verified.
        var images = w.Job("images", Images.IndexImages, Scans.ScanImages, Signing.SignImages, Signing.VerifyImages, Deployment.Package, Tagging.TagImages)
            .Name("Publish images").After(parts)
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            .Set(() => Images.Tags, GitHub.RefName)
            .Set(() => Deployment.Env, Staging)
            .Set(() => Deployment.Version, GitHub.RefName);
        var staging = Deploy(w, Staging, Staging, GitHub.RefName).Name("Deploy to staging").After(images, packages);
        var production = Deploy(w, Production, Production, GitHub.RefName).Name("Deploy to production").After(staging);
        w.Job("publish", Packages.PushPackages, Making.PublishRelease).Name("Publish packages and release").After(production)
            .Set(() => Packages.NuGetUser, Variables.Named("NUGET_USER"));
    };

    /// <summary>A deployment by hand, of the branch that it is started on. Production is not among its environments: it takes released versions alone.</summary>
    private Workflow DeployByHand => w =>
    {
        var environment = new ChoiceInput("environment", [Staging]) { Description = "Where to", Required = true };
        var version = new StringInput("version") { Description = "The release's version; default: one that follows from the digests" };
        w.Name("Deploy").File("deploy").RunName($"Deploy {GitHub.RefName} to {environment.Value}");
        w.Description("A deployment by hand, of the branch that it is started on. Production takes released versions alone: see deploy-release.yml.");
        w.On(new WorkflowDispatchEvent(environment, version)).Release();

        var parts = Parts(w);
        var images = w.Job("images", Images.IndexImages, Scans.ScanImages, Deployment.Package)
            .Name("Publish images").After(parts)
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            .Set(() => Deployment.Env, environment.Value)
            .Set(() => Deployment.Version, version.Value);
        Deploy(w, "deploy", environment.Value, version.Value).Name("Deploy").After(images);
    };

    /// <summary>A released version again, or for the first time where it was held: the tag that it is started on. Nothing is built.</summary>
    private Workflow DeployRelease => w =>
    {
        var environment = new ChoiceInput("environment", [Staging, Production]) { Description = "Where to", Required = true };
        w.Name("Deploy a release").File("deploy-release").RunName($"Deploy release {GitHub.RefName} to {environment.Value}");
        w.Description("A released version by hand: the tag that it is started on, with the images that have its name. They are verified and scanned again; nothing is built.");
        w.On(new WorkflowDispatchEvent(environment)).Release();

        Deploy(w, "deploy", environment.Value, GitHub.RefName).Name("Deploy").After(Taken(w, environment.Value));
    };

    /// <summary>What serves in staging to production: the tag that it is started on must be the version that serves there. Nothing is built.</summary>
    private Workflow PromoteByHand => w =>
    {
        var from = new ChoiceInput("from", [Staging]) { Description = "Whose release is taken", Required = true };
        var to = new ChoiceInput("to", [Production]) { Description = "Where to", Required = true };
        var approve = new StringInput("approve") { Description = "The hash of the plan, as the last line of a dry run shows it; default: the reviewers of the environment" };
        var dryRun = new BooleanInput("dry-run") { Description = "Only show what differs, the plan and its hash" };
        w.Name("Promote").File("promote").RunName($"Promote {GitHub.RefName} from {from.Value} to {to.Value}");
        w.Description("What serves in one environment to another, by hand, byte for byte: started on the tag of the version that serves there, whose images are verified and scanned again. Nothing is built.");
        w.On(new WorkflowDispatchEvent(from, to, approve, dryRun)).Release();

        w.Job("promote", Checking.CheckRelease, Promotion.Promote)
            .Name("Promote").After(Taken(w, to.Value))
            .In(new JobEnvironment(to.Value))
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            .Set(() => Promotion.From, from.Value)
            .Set(() => Promotion.To, to.Value)
            .Set(() => Promotion.Version, GitHub.RefName)
            .Set(() => Promotion.Approve, approve.Value)
            .Set(() => Promotion.DryRun, dryRun.Value);
    };

    /// <summary>Back to a release that an environment still has.</summary>
    private Workflow RollBack => w =>
    {
        var environment = new ChoiceInput("environment", [Staging, Production]) { Description = "Where", Required = true };
        var to = new StringInput("to") { Description = "The version to go back to; default: the previous one" };
        w.Name("Roll back").File("rollback").RunName($"Roll back {environment.Value}");
        w.Description("Back to a release that the environment still has, by hand. Nothing is built.");
        w.On(new WorkflowDispatchEvent(environment, to)).Release();

        w.Job("rollback", Deployment.Rollback, Observation.Smoke)
            .Name("Roll back")
            .In(new JobEnvironment(environment.Value))
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            .Set(() => Deployment.To, to.Value);
    };

    /// <summary>Deletes images that nobody needs; what environments run or may roll back to stays, and each environment says itself what that is.</summary>
    private Workflow CleanUp => w =>
    {
        w.Name("Clean up").File("clean-up");
        w.Description("Each week, once production's reviewers let it look there: deletes images that no environment runs or may roll back to and that are neither new nor a release.");
        w.On(new ScheduleEvent(new Cron("31 3 * * 6")), new WorkflowDispatchEvent());

        var staging = InUse(w, Staging);
        var production = InUse(w, Production);
        w.Job("clean", Images.CleanRegistry)
            .Name("Delete old images")
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            // Nobody asks a cluster yet: what kubectl applied there is named by --keep-digests.
            .Set(() => Images.Unasked, $"{Mdc.Definition.Name}/{Staging} {Mdc.Definition.Name}/{Production} {Mdc.Definition.Name}/cluster")
            .Set(() => Images.KeepDigests, $"{staging.Output("digests")} {production.Output("digests")}");
    };

    private PlacedJob InUse(WorkflowDefinition w, string environment) => w.Job(environment, Images.ImagesInUse)
        .Name($"What {environment} runs")
        .In(environment).OnlyLooks()
        .Set(() => Images.SystemName, Mdc.Definition.Name);

    /// <summary>Whether what was backed up is of use, and how long recovery takes: known only by doing it.</summary>
    private Workflow Drill => w =>
    {
        w.Name("Drill").File("drill");
        w.Description("Each week, once production's reviewers let it: recovery rehearsed from the newest backup, in an environment of its own beside the one that serves; then old backups are forgotten.");
        w.On(new ScheduleEvent(new Cron("47 3 * * 0")), new WorkflowDispatchEvent());

        foreach (var environment in (string[])[Staging, Production])
            w.Job(environment, Data.BackupDrill, Data.ForgetBackups)
                .Name($"Rehearse the recovery of {environment}")
                .In(environment)
                .Set(() => Images.SystemName, Mdc.Definition.Name);
    };

    /// <summary>What is too slow for every change, and what only GitHub's machines can show.</summary>
    private Workflow Nightly => w =>
    {
        w.Description("Each night: the tests that need Docker, a build with the official base images, which no other job starts, and CI as developers run it on their machine.");
        w.On(new ScheduleEvent(new Cron("17 2 * * *")), new WorkflowDispatchEvent());

        w.Job("lab", Lab, Prepare, PrepareDocker).Name("The lab").Variable("PIPELINE_LAB", "all").Timeout(TimeSpan.FromMinutes(120));
        w.Job("official", Images.BuildImages)
            .Name("Build with the official base images")
            .RunsOn(BothProcessors).FinishAll()
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            .Set(() => Images.Platforms, "native")
            .Set(() => Images.Rebuild, "true");
        w.Job("local", Running.RunWorkflow, TestPackages, Prepare, PrepareDocker)
            .Name("Run CI as on a developer's machine")
            .Timeout(TimeSpan.FromMinutes(90))
            .Set(() => Running.Workflow, "ci")
            .Set(() => Running.Event, "push");
    };

    /// <summary>Looks for what was not known when the code was merged.</summary>
    private Workflow Security => w =>
    {
        w.Description("Looks every week for what was not known when the code was merged.");
        w.On(new ScheduleEvent(new Cron("23 4 * * 1")), new PushEvent { Branches = ["main"] });

        w.Job("scan", Images.BuildImages, Scans.ScanImages, Scans.ScanSecrets, Scans.ScanDependencies, Scans.ScanConfiguration)
            .Name("Scan images and sources")
            .Set(() => Images.Platforms, "native");
        var language = new Axis<string>("language", "csharp", "actions");
        w.Job("codeql", actions =>
            [
                Checkout(actions),
                new UseStep("init", actions["github/codeql-action/init"], "Prepare CodeQL", with: new() { ["languages"] = language.Value, ["build-mode"] = "none" }),
                new UseStep("analyze", actions["github/codeql-action/analyze"], "Analyse", with: new() { ["category"] = $"/language:{language.Value}" }),
            ])
            .Name("CodeQL")
            .Over(language).FinishAll()
            .Permissions(
                Scopes.Contents.Read("check out the code"),
                Scopes.Actions.Read("tell the runs of workflows apart"),
                Scopes.SecurityEvents.Write("show findings among the security alerts"))
            .Timeout(TimeSpan.FromMinutes(30));
    };

    /// <summary>How well the repository itself is kept.</summary>
    private Workflow Scorecard => w =>
    {
        w.Description("How well the repository itself is kept: https://scorecard.dev");
        w.On(new BranchProtectionRuleEvent(), new ScheduleEvent(new Cron("41 4 * * 1")), new PushEvent { Branches = ["main"] });

        w.Job("scorecard", actions =>
            [
                Checkout(actions),
                new UseStep("analyze", actions["ossf/scorecard-action"], "Analyse", with: new()
                {
                    ["results_file"] = "results.sarif",
                    ["results_format"] = "sarif",
                    ["publish_results"] = true,
                }),
                new UseStep("upload", actions["github/codeql-action/upload-sarif"], "Show the findings", with: new() { ["sarif_file"] = "results.sarif" }),
            ])
            .Name("Scorecard")
            .Permissions(
                Scopes.Contents.Read("check out the code"),
                Scopes.Actions.Read("read the repository's workflows and their runs"),
                Scopes.IdToken.Write("publish the result under the repository's name"),
                Scopes.SecurityEvents.Write("show findings among the security alerts"))
            .Timeout(TimeSpan.FromMinutes(10));
    };

    /// <summary>The images that have the name of the tag, verified and scanned again: an environment asks how young their verdicts are.</summary>
    private PlacedJob Taken(WorkflowDefinition w, Text environment) => w.Job("images", Tagging.TakeImages, Signing.VerifyImages, Scans.ScanImages, Deployment.Package)
        .Name("Take images")
        .Set(() => Images.SystemName, Mdc.Definition.Name)
        .Set(() => Images.Tags, GitHub.RefName)
        .Set(() => Deployment.Env, environment)
        .Set(() => Deployment.Version, GitHub.RefName);

    /// <summary>The parts of the delivered images, each built on a machine of its own kind, with nothing from a cache.</summary>
    private PlacedJob Parts(WorkflowDefinition w) => w.Job("parts", Images.PushImages)
        .RunsOn(BothProcessors)
        .Set(() => Images.SystemName, Mdc.Definition.Name)
        .Set(() => Images.Platforms, "native")
        .Set(() => Images.SkipCaches, "true")
        .Set(() => Images.Rebuild, "true");

    /// <summary>The delivered system, into an environment, once it is known that it may go there.</summary>
    private PlacedJob Deploy(WorkflowDefinition w, string id, Text environment, Text version) => w.Job(id, Checking.CheckRelease, Deployment.Deploy, Observation.Smoke)
        .In(new JobEnvironment(environment))
        .Set(() => Images.SystemName, Mdc.Definition.Name)
        .Set(() => Deployment.Version, version);

    private static UseStep Checkout(ActionsLock actions) =>
        new("checkout", actions["actions/checkout"], "Check out the code", with: new() { ["persist-credentials"] = false });
}
