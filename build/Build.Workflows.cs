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

    DependabotFile IWorkflows.Dependabot => new(
        new DependabotUpdate(DependabotEcosystem.GitHubActions) { CommitMessage = new("ci") },
        new DependabotUpdate(DependabotEcosystem.NuGet) { Groups = [new("nuget") { Patterns = ["*"] }] },
        new DependabotUpdate(DependabotEcosystem.Npm, "/tests/npm") { Groups = [new("npm") { Patterns = ["*"] }] });

    private static readonly RunsOn[] BothProcessors = [RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm];

    private ILint Style => this;
    private IWorkflows Workflows => this;
    private ISystems Definitions => this;
    private ITest Tests => this;
    private ITestImages ImageTests => this;
    private IImages Images => this;
    private ISign Signing => this;
    private IScan Scans => this;
    private IDeploy Deployment => this;
    private IObserve Observation => this;

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
        w.Description("From a tag to production: what staging has proved goes on, byte for byte.");
        w.On(new PushEvent { Tags = ["v*"] }).Concurrency(new Concurrency("release", false, ConcurrencyQueue.Max)).Release();

        var checks = w.Job("check", Style.Lint, Workflows.CheckWorkflows, Workflows.LintWorkflows, Definitions.CheckSystems, Scans.ScanSecrets).Name("Check");
        var tests = w.Job("test", Tests.Test, TestPackages, Prepare).Name("Test").Together();
        var parts = Parts(w).After(checks, tests);
        var images = w.Job("images", Images.IndexImages, Signing.SignImages, Signing.VerifyImages, Scans.ScanImages, Deployment.Package)
            .Name("Publish images").After(parts)
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            .Set(() => Images.Tags, GitHub.RefName)
            .Set(() => Deployment.Env, Staging)
            .Set(() => Deployment.Version, GitHub.RefName);
        var staging = Deploy(w, Staging, Staging, GitHub.RefName).Name("Deploy to staging").After(images);
        Deploy(w, Production, Production, GitHub.RefName).Name("Deploy to production").After(staging);
    };

    /// <summary>
    /// A deployment by hand, of the branch or tag that it is started on. Images of a release are there already, with their signatures; production
    /// takes no others.
    /// </summary>
    private Workflow DeployByHand => w =>
    {
        var environment = new ChoiceInput("environment", [Staging, Production]) { Description = "Where to", Required = true };
        var version = new StringInput("version") { Description = "The release's version; default: one that follows from the digests" };
        w.Name("Deploy").File("deploy").RunName($"Deploy {GitHub.RefName} to {environment.Value}");
        w.Description("A deployment by hand, of the branch or tag that it is started on. Production takes images of a release alone: they are signed.");
        w.On(new WorkflowDispatchEvent(environment, version)).Concurrency(new Concurrency($"deploy-by-hand-{environment.Value}", false, ConcurrencyQueue.Max)).Release();

        var parts = Parts(w);
        var images = w.Job("images", Images.IndexImages, Scans.ScanImages, Deployment.Package)
            .Name("Publish images").After(parts)
            .Set(() => Images.SystemName, Mdc.Definition.Name)
            .Set(() => Deployment.Env, environment.Value)
            .Set(() => Deployment.Version, version.Value);
        Deploy(w, "deploy", environment.Value, version.Value).Name("Deploy").After(images);
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

    /// <summary>The parts of the delivered images, each built on a machine of its own kind, with nothing from a cache.</summary>
    private PlacedJob Parts(WorkflowDefinition w) => w.Job("parts", Images.PushImages)
        .RunsOn(BothProcessors)
        .Set(() => Images.SystemName, Mdc.Definition.Name)
        .Set(() => Images.Platforms, "native")
        .Set(() => Images.SkipCaches, "true");

    /// <summary>The delivered system, into an environment.</summary>
    private PlacedJob Deploy(WorkflowDefinition w, string id, Text environment, Text version) => w.Job(id, Deployment.Deploy, Observation.Smoke)
        .In(new JobEnvironment(environment))
        .Set(() => Images.SystemName, Mdc.Definition.Name)
        .Set(() => Deployment.Version, version);

    private static UseStep Checkout(ActionsLock actions) =>
        new("checkout", actions["actions/checkout"], "Check out the code", with: new() { ["persist-credentials"] = false });
}
