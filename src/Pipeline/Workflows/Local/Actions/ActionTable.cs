using Pipeline.Workflows.Local.Artifacts;
using Pipeline.Workflows.Local.Sources;

namespace Pipeline.Workflows.Local.Actions;

/// <summary>Which actions have an equal here, and why the others of the pinned set have none.</summary>
internal static class ActionTable
{
    private const string Images = "it builds or publishes images, for which GitHub's builder and a registry are needed";
    private const string Attest = "it signs with the identity that only GitHub's runner has";
    private const string Caches = "nothing is kept between local runs; packages are this machine's";
    private const string Tools = "the tool on PATH is used";
    private const string Scans = "it reports to GitHub's code scanning";

    private static readonly Dictionary<string, Func<ActionCall, Task>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["actions/checkout"] = Checkout.RunAsync,
        ["actions/upload-artifact"] = UploadArtifact.RunAsync,
        ["actions/download-artifact"] = DownloadArtifact.RunAsync,
        ["actions/setup-dotnet"] = SetupDotNet.RunAsync,
    };

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.OrdinalIgnoreCase)
    {
        ["actions/attest"] = Attest,
        ["actions/cache"] = Caches,
        ["actions/cache/restore"] = Caches,
        ["actions/cache/save"] = Caches,
        ["actions/setup-node"] = Tools,
        ["actions/setup-python"] = Tools,
        ["actions/attest-build-provenance"] = Attest,
        ["actions/attest-sbom"] = Attest,
        ["actions/dependency-review-action"] = "it asks GitHub for the pull request's dependencies",
        ["actions/deploy-pages"] = "it publishes to GitHub Pages",
        ["actions/github-script"] = "it talks to GitHub's API",
        ["aquasecurity/trivy-action"] = "it downloads a scanner and its database",
        ["docker/build-push-action"] = Images,
        ["docker/login-action"] = "no registry is logged in to from here",
        ["docker/metadata-action"] = Images,
        ["docker/setup-buildx-action"] = Images,
        ["docker/setup-qemu-action"] = Images,
        ["github/codeql-action/analyze"] = Scans,
        ["github/codeql-action/init"] = Scans,
        ["github/codeql-action/upload-sarif"] = Scans,
        ["ossf/scorecard-action"] = "it rates the repository as GitHub has it",
        ["sigstore/cosign-installer"] = "it downloads a program; install it to have it here",
        ["step-security/harden-runner"] = "it watches GitHub's runner",
    };

    /// <summary>The equal of an action.</summary>
    /// <param name="uses">What the step says, as <c>owner/name/path@ref</c>.</param>
    /// <exception cref="NotRunHere">There is none.</exception>
    public static Func<ActionCall, Task> Find(string uses)
    {
        if (uses.StartsWith("docker://", StringComparison.Ordinal))
            throw new NotRunHere("images are not run as steps here");
        var name = uses.Split('@')[0].TrimEnd('/');
        return Known.TryGetValue(name, out var equal) ? equal
            : throw new NotRunHere(Reasons.GetValueOrDefault(name) ?? "it is not known here");
    }
}
