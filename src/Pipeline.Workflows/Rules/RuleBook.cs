using Pipeline.Workflows.Rules.Form;
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
        new PersistCredentials(), new ExpressionInScript(), new UntrustedInput(), new DangerousTrigger(), new CacheInRelease(),
        new SecretsInherit(), new SecretsEnvironment(), new AllSecrets(), new SelfHosted(),
        new JobTimeout(), new Concurrency(), new DeploymentCancel(),

        // What people and required checks need. Mistakes of the workflow language itself are actionlint's.
        new YamlForm(), new PathFilter(), new FinalGate(), new ShellRule(), new SilenceRule(),
    ];

    public static readonly HashSet<string> Ids = [.. All.Select(x => x.Id)];
}
