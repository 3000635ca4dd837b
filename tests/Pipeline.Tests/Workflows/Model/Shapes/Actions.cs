using Pipeline.Workflows.Pins;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Actions that the shapes use. Commits that nobody has looked up begin with zeros; the shapes are never run.</summary>
internal static class Actions
{
    public static PinnedAction Checkout { get; } = new("actions/checkout", "v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1");
    public static PinnedAction SetupDotNet { get; } = new("actions/setup-dotnet", "v6.0.0", "a98b56852c35b8e3190ac28c8c2271da59106c68");
    public static PinnedAction Cache { get; } = new("actions/cache", "v6.1.0", "55cc8345863c7cc4c66a329aec7e433d2d1c52a9");
    public static PinnedAction CacheRestore { get; } = new("actions/cache/restore", "v6.1.0", "55cc8345863c7cc4c66a329aec7e433d2d1c52a9");
    public static PinnedAction CacheSave { get; } = new("actions/cache/save", "v6.1.0", "55cc8345863c7cc4c66a329aec7e433d2d1c52a9");
    public static PinnedAction Upload { get; } = new("actions/upload-artifact", "v7.0.1", "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a");
    public static PinnedAction Download { get; } = new("actions/download-artifact", "v8.0.1", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c");
    public static PinnedAction Attest { get; } = new("actions/attest", "v4.2.2", "1e69f48acb82d1966a394da916b4c1698aa569d6");
    public static PinnedAction DependencyReview { get; } = new("actions/dependency-review-action", "v5.0.0", "a1d282b36b6f3519aa1f3fc636f609c47dddb294");
    public static PinnedAction SetupBuildx { get; } = new("docker/setup-buildx-action", "v4.4.1", "f87e5991a6d7451dcb8d9637bfbc97413f497069");
    public static PinnedAction Login { get; } = new("docker/login-action", "v4.6.0", "dbcb813823bdd20940b903addbd779551569679f");
    public static PinnedAction Metadata { get; } = new("docker/metadata-action", "v6.2.0", "dc802804100637a589fabce1cb79ff13a1411302");
    public static PinnedAction BuildPush { get; } = new("docker/build-push-action", "v7.4.0", "c3c9e263c25d99ce0380d002d59b67737d91b0dc");
    public static PinnedAction CodeQlInit { get; } = new("github/codeql-action/init", "v4.38.3", "24c54180a607b1449ed407dd24f251e4e9147c8d");
    public static PinnedAction CodeQlAnalyze { get; } = new("github/codeql-action/analyze", "v4.38.3", "24c54180a607b1449ed407dd24f251e4e9147c8d");
    public static PinnedAction UploadSarif { get; } = new("github/codeql-action/upload-sarif", "v4.38.3", "24c54180a607b1449ed407dd24f251e4e9147c8d");
    public static PinnedAction Scorecard { get; } = new("ossf/scorecard-action", "v2.4.4", "2d1146689b8cda280b9bc96326124645441f03bc");
    public static PinnedAction SetupNode { get; } = Of("actions/setup-node", "v6.0.0", 1);
    public static PinnedAction SetupPython { get; } = Of("actions/setup-python", "v6.0.0", 2);
    public static PinnedAction SetupGo { get; } = Of("actions/setup-go", "v6.0.0", 3);
    public static PinnedAction SetupJava { get; } = Of("actions/setup-java", "v5.0.0", 4);
    public static PinnedAction Stale { get; } = Of("actions/stale", "v10.0.0", 5);
    public static PinnedAction Labeler { get; } = Of("actions/labeler", "v6.0.0", 6);
    public static PinnedAction ConfigurePages { get; } = Of("actions/configure-pages", "v5.0.0", 7);
    public static PinnedAction UploadPages { get; } = Of("actions/upload-pages-artifact", "v4.0.0", 8);
    public static PinnedAction DeployPages { get; } = Of("actions/deploy-pages", "v4.0.0", 9);
    public static PinnedAction ReleaseDrafter { get; } = Of("release-drafter/release-drafter", "v6.0.0", 10);
    public static PinnedAction AwsCredentials { get; } = Of("aws-actions/configure-aws-credentials", "v5.0.0", 11);
    public static PinnedAction AzureLogin { get; } = Of("azure/login", "v2.3.0", 12);
    public static PinnedAction Script { get; } = Of("actions/github-script", "v8.0.0", 13);
    public static PinnedAction Toolchain { get; } = Of("actions-rust-lang/setup-rust-toolchain", "v1.15.0", 14);
    public static PinnedAction SetupRuby { get; } = Of("ruby/setup-ruby", "v1.260.0", 15);

    /// <summary>An image by its digest, as <see cref="Of"/> does it.</summary>
    public static PinnedImage Image(string name, string tag, int number) => new(name, $"sha256:{number:x64}", tag);

    public static PinnedAction Of(string name, string version, int number) => new(name, version, $"{number:x40}");
}
