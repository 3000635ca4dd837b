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
        new DependabotUpdate(DependabotEcosystem.DotNetSdk) { CommitMessage = new("sdk") },
        new DependabotUpdate(DependabotEcosystem.Docker, "/docker/backend") { CommitMessage = new("images") },
        new DependabotUpdate(DependabotEcosystem.Docker, "/docker/frontend") { CommitMessage = new("images") },
        new DependabotUpdate(DependabotEcosystem.Pip, "/samples/django") { CommitMessage = new("packages") },
        new DependabotUpdate(DependabotEcosystem.NuGet) { Groups = [new("nuget") { Patterns = ["*"] }] },
        new DependabotUpdate(DependabotEcosystem.Npm, "/tests/npm") { Groups = [new("npm") { Patterns = ["*"] }] });

    /// <summary>The system that is delivered to hosts.</summary>
    private static PlacedJob Delivered(PlacedJob job) => job.With("--system", Mdc.Definition.Name);

    /// <summary>What every change has to pass.</summary>
    private Workflow Ci => _ => _
        .Name("CI")
        .Description("What every change has to pass. A merge waits for the job `gate` alone.")
        .On(
            new PullRequestEvent(),
            new PushEvent { Branches = ["main", "develop"] },
            new MergeGroupEvent())
        .Place<ILint>(x => x.Lint, x => x.And<IWorkflows>(y => y.CheckWorkflows).And<IWorkflows>(y => y.LintWorkflows).And<ISystems>(y => y.CheckSystems))
        .Place<ITest>(x => x.Test, x => x.And(TestPackages).And(Prepare).RunsOn(RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm).FinishAll())
        .Place<ITestImages>(x => x.TestMatrix, out var cells, x => x.FinishAll())
        .Place<ITestImages>(x => x.MergeTestResults, x => x.Needs(cells).If(!Functions.Cancelled))
        .Place<IImages>(x => x.BuildImages, x => x.And<IScan>(y => y.ScanImages).RunsOn(RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm).FinishAll().With("--platforms", "native"))
        .Place<IScan>(x => x.ScanSecrets, x => x.And<IScan>(y => y.ScanDependencies).And<IScan>(y => y.ScanConfiguration).Id("scan-sources").Name("Scan sources"))
        .Place<IPackage>(x => x.Package)
        .Place<IDeploy>(x => x.Deploy, x => x.And<IObserve>(y => y.Smoke).Id("rehearse").Name("Rehearse a deployment").With("--env", "local"))
        .Job(DependencyReview)
        .Gate();

    /// <summary>From a tag to production.</summary>
    private Workflow Release => _ => _
        .Description("From a tag to production: what staging has proved goes on, byte for byte, and is published last.")
        .On(new PushEvent { Tags = ["v*"] })
        .Release()
        .Place<ILint>(x => x.Lint, out var lint, x => x.And<IWorkflows>(y => y.CheckWorkflows).And<IWorkflows>(y => y.LintWorkflows).And<ISystems>(y => y.CheckSystems))
        .Place<ITest>(x => x.Test, out var test, x => x.And(TestPackages).And(Prepare))
        .Place<IScan>(x => x.ScanSecrets, out var secrets)
        .Place<IImages>(x => x.PushImages, x => Delivered(x).RunsOn(RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm).Needs(lint, test, secrets).With("--platforms", "native").With("--skip-caches", "true").With("--rebuild", "true"))
        // The tag is given last, by a target that refuses what was not scanned, signed and verified.
        .Place<IImages>(
            x => x.IndexImages,
            out var images,
            x => Delivered(x).And<IScan>(y => y.ScanImages).And<ISign>(y => y.SignImages).And<ISign>(y => y.VerifyImages).And<IPackage>(y => y.Package).And<ITagImages>(y => y.TagImages)
                .Id("images").Name("Publish images").With("--tags", GitHub.RefName).With("--env", Staging).With("--version", GitHub.RefName))
        .Place<IDeploy>(x => x.Deploy, out var staging, x => Delivered(x).And<ICheckRelease>(y => y.CheckRelease).And<IObserve>(y => y.Smoke).Id(Staging).Name("Deploy to staging").In(Staging).With("--version", GitHub.RefName).Needs(images))
        .Place<IDeploy>(
            x => x.Deploy,
            out var production,
            x => Delivered(x).And<ICheckRelease>(y => y.CheckRelease).And<IObserve>(y => y.Smoke).Id(Production).Name("Deploy to production").In(Production).With("--version", GitHub.RefName).Needs(staging))
        .PlaceIfDefined("PublishRelease", x => x.Needs(production));

    /// <summary>A deployment by hand, of the branch that it is started on. Production is not among its environments: it takes released versions alone.</summary>
    private Workflow DeployByHand
    {
        get
        {
            var environment = new ChoiceInput("environment", [Staging]) { Description = "Where to", Required = true };
            var version = new StringInput("version") { Description = "The release's version; default: one that follows from the digests" };
            return _ => _
                .Name("Deploy")
                .Description("A deployment by hand, of the branch that it is started on. Production takes released versions alone: see deploy-release.yml.")
                .File("deploy")
                .RunName($"Deploy {GitHub.RefName} to {environment.Value}")
                .On(new WorkflowDispatchEvent(environment, version))
                .Release()
                .Place<IImages>(x => x.PushImages, x => Delivered(x).RunsOn(RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm).With("--platforms", "native").With("--skip-caches", "true").With("--rebuild", "true"))
                .Place<IImages>(
                    x => x.IndexImages,
                    x => Delivered(x).And<IScan>(y => y.ScanImages).And<IPackage>(y => y.Package)
                        .Id("images").Name("Publish images").With("--env", environment.Value).With("--version", version.Value))
                .Place<IDeploy>(
                    x => x.Deploy,
                    x => Delivered(x).And<ICheckRelease>(y => y.CheckRelease).And<IObserve>(y => y.Smoke).Name("Deploy").In(new JobEnvironment(environment.Value)).With("--version", version.Value));
        }
    }

    /// <summary>A released version again, or for the first time where it was held: the tag that it is started on. Nothing is built.</summary>
    private Workflow DeployRelease
    {
        get
        {
            var environment = new ChoiceInput("environment", [Staging, Production]) { Description = "Where to", Required = true };
            return _ => _
                .Name("Deploy a release")
                .Description("A released version by hand: the tag that it is started on, with the images that have its name. They are verified and scanned again; nothing is built.")
                .File("deploy-release")
                .RunName($"Deploy release {GitHub.RefName} to {environment.Value}")
                .On(new WorkflowDispatchEvent(environment))
                .Release()
                .Place<ITagImages>(
                    x => x.TakeImages,
                    out var images,
                    x => Delivered(x).And<ISign>(y => y.VerifyImages).And<IScan>(y => y.ScanImages).And<IPackage>(y => y.Package)
                        .Id("images").Name("Take images").With("--tags", GitHub.RefName).With("--env", environment.Value).With("--version", GitHub.RefName))
                .Place<IDeploy>(
                    x => x.Deploy,
                    x => Delivered(x).And<ICheckRelease>(y => y.CheckRelease).And<IObserve>(y => y.Smoke).Name("Deploy").In(new JobEnvironment(environment.Value)).With("--version", GitHub.RefName).Needs(images));
        }
    }

    /// <summary>What is too slow for every change, and what only GitHub's machines can show.</summary>
    private Workflow Nightly => _ => _
        .Description("Each night: the tests that need Docker, and a build with the official base images, which no other job starts.")
        .On(
            new ScheduleEvent(new Cron("17 2 * * *")),
            new WorkflowDispatchEvent())
        .Place(Lab, x => x.And(Prepare).And(PrepareDocker).Timeout(TimeSpan.FromMinutes(90)))
        .Place<IImages>(x => x.BuildImages, x => Delivered(x).RunsOn(RunsOn.Ubuntu2404, RunsOn.Ubuntu2404Arm).FinishAll().Id("official").Name("Build with the official base images").With("--platforms", "native").With("--rebuild", "true"));

    /// <summary>Looks for what was not known when the code was merged.</summary>
    private Workflow Security => _ => _
        .Description("Looks every week for what was not known when the code was merged.")
        .On(
            new ScheduleEvent(new Cron("23 4 * * 1")),
            new PushEvent { Branches = ["main"] })
        .Place<IImages>(x => x.BuildImages, x => x.And<IScan>(y => y.ScanImages).With("--platforms", "native"))
        .Place<IScan>(x => x.ScanSecrets, x => x.And<IScan>(y => y.ScanDependencies).And<IScan>(y => y.ScanConfiguration).Id("scan-sources").Name("Scan sources"))
        .Job(CodeQl);

    /// <summary>How well the repository itself is kept.</summary>
    private Workflow Scorecard => _ => _
        .Description("How well the repository itself is kept: https://scorecard.dev")
        .On(
            new BranchProtectionRuleEvent(),
            new ScheduleEvent(new Cron("41 4 * * 1")),
            new PushEvent { Branches = ["main"] })
        .Job(ScorecardJob);

    private static RunnerJob DependencyReview(ActionsLock actions) => new(
        "dependency-review",
        RunsOn.Ubuntu2404,
        [
            Checkout(actions),
            new UseStep("review", actions["actions/dependency-review-action"], "Refuse vulnerable dependencies"),
        ],
        "Dependency review",
        @if: GitHub.EventName.Is("pull_request"),
        permissions: [Scopes.Contents.Read("compare the dependencies of both sides")],
        timeoutMinutes: 10);

    private static RunnerJob CodeQl(ActionsLock actions)
    {
        var language = new Axis<string>("language", "csharp", "actions");
        return new RunnerJob(
            "codeql",
            RunsOn.Ubuntu2404,
            [
                Checkout(actions),
                new UseStep("init", actions["github/codeql-action/init"], "Prepare CodeQL", with: new() { ["languages"] = language.Value, ["build-mode"] = "none" }),
                new UseStep("analyze", actions["github/codeql-action/analyze"], "Analyse", with: new() { ["category"] = $"/language:{language.Value}" }),
            ],
            "CodeQL",
            permissions:
            [
                Scopes.Contents.Read("check out the code"),
                Scopes.Actions.Read("tell the runs of workflows apart"),
                Scopes.SecurityEvents.Write("show findings among the security alerts"),
            ],
            strategy: new MatrixStrategy(new Matrix([language]), FailFast: false),
            timeoutMinutes: 30);
    }

    private static RunnerJob ScorecardJob(ActionsLock actions) => new(
        "scorecard",
        RunsOn.Ubuntu2404,
        [
            Checkout(actions),
            new UseStep("analyze", actions["ossf/scorecard-action"], "Analyse", with: new()
            {
                ["results_file"] = "results.sarif",
                ["results_format"] = "sarif",
                ["publish_results"] = true,
            }),
            new UseStep("upload", actions["github/codeql-action/upload-sarif"], "Show the findings", with: new() { ["sarif_file"] = "results.sarif" }),
        ],
        "Scorecard",
        permissions:
        [
            Scopes.Contents.Read("check out the code"),
            Scopes.Actions.Read("read the repository's workflows and their runs"),
            Scopes.IdToken.Write("publish the result under the repository's name"),
            Scopes.SecurityEvents.Write("show findings among the security alerts"),
        ],
        timeoutMinutes: 10);

    private static UseStep Checkout(ActionsLock actions) =>
        new("checkout", actions["actions/checkout"], "Check out the code", with: new() { ["persist-credentials"] = false });
}
