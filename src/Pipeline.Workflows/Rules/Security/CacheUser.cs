using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

/// <summary>An action that restores a cache of GitHub's.</summary>
/// <param name="Action">The action, or a folder of its repository.</param>
/// <param name="Input">The input that decides; null when it always restores.</param>
/// <param name="ByDefault">Whether it restores when the input is not given.</param>
/// <param name="Off">The values that switch it off.</param>
internal sealed record CacheUser(string Action, string? Input, bool ByDefault, params string[] Off)
{
    public static readonly CacheUser[] All =
    [
        new("actions/cache", null, true),
        new("actions/setup-node", "cache", false, "", "false"),
        new("actions/setup-dotnet", "cache", false, "", "false"),
        new("actions/setup-python", "cache", false, "", "false"),
        new("actions/setup-java", "cache", false, "", "false"),
        new("actions/setup-go", "cache", true, "false"),
        new("ruby/setup-ruby", "bundler-cache", false, "", "false"),
        new("astral-sh/setup-uv", "enable-cache", true, "false"),
        new("Swatinem/rust-cache", null, true),
        new("gradle/actions/setup-gradle", "cache-disabled", true, "true"),
        new("docker/setup-buildx-action", "cache-binary", true, "false"),
        new("docker/setup-qemu-action", "cache-image", true, "false"),
        new("docker/build-push-action", "cache-from", false),
        new("docker/bake-action", "set", false),
        new("pnpm/action-setup", "cache", false, "", "false"),
        new("oven-sh/setup-bun", "no-cache", true, "true"),
        new("sigstore/cosign-installer", "cache", false, "", "false"),
    ];

    /// <summary>What to do instead.</summary>
    public string Advice => Input switch
    {
        null => "leave the step out of releases",
        "cache-from" or "set" => "leave `type=gha` out of releases",
        _ when ByDefault => $"say `{Input}: {Off[0]}`",
        _ => $"leave `{Input}` out of releases",
    };

    /// <summary>Where the step restores a cache; null when it does not.</summary>
    public Mark? At(StepView step)
    {
        if (!UsedAction.Is(step, Action) || step.Uses!.Value.Contains("/save@", StringComparison.OrdinalIgnoreCase))
            return null;
        if (Input is null)
            return (step.With?["lookup-only"] as YamlScalar)?.Value == "true" ? null : step.Uses.At;
        if (step.With?[Input] is not YamlScalar value)
            return ByDefault ? step.Uses.At : null;
        // The inputs of Docker's actions name the kind of cache.
        var restores = Input is "cache-from" or "set" ? value.Value.Contains("type=gha", StringComparison.Ordinal) : !Off.Contains(value.Value);
        return restores ? value.At : null;
    }
}
