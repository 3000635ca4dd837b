using Pipeline.Workflows.Rules.Form;
using Pipeline.Workflows.Rules.References;
using Pipeline.Workflows.Rules.Security;
using Pipeline.Workflows.Rules.Shell;

namespace Pipeline.Workflows.Rules;

/// <summary>All rules.</summary>
internal static class RuleBook
{
    public static readonly Rule[] All =
    [
        // What an attacker or an accident could use.
        new TopPermissions(), new BroadPermissions(), new PermissionReason(), new PinnedAction(), new VersionComment(), new PinnedImage(), new TrivyVersion(),
        new PersistCredentials(), new ExpressionInScript(), new UntrustedInput(), new UntrustedEnvironmentFile(), new DangerousTrigger(), new CacheInRelease(),
        new SecretsInherit(), new SecretsEnvironment(), new AllSecrets(), new Credentials(), new InsecureCommands(), new SelfHosted(), new RunnerLabel(),
        new JobTimeout(), new Concurrency(), new DeploymentCancel(),

        // What the workflow language asks for.
        new YamlForm(), new UnknownKey(), new MissingKey(), new DuplicateKey(), new WrongValue(), new UnknownEvent(), new ActivityType(), new PermissionScope(),
        new ExpressionPlace(), new Names(), new JobIds(), new StepIds(), new Cron(), new FilterConflict(), new Glob(), new Inputs(), new MatrixSize(),
        new ShellName(), new DeprecatedCommand(), new PathFilter(), new FinalGate(),

        // What expressions and needs refer to.
        new Needs(), new NeedCycle(), new UndefinedReference(), new ExpressionForm(), new ExpressionContext(), new ConstantCondition(), new ArtifactCollision(),

        new ShellRule(), new SilenceRule(),
    ];

    public static readonly HashSet<string> Ids = [.. All.Select(x => x.Id)];
}
