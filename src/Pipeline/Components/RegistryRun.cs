using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Registries;
using Pipeline.Systems.Images;
using Serilog;

namespace Pipeline.Components;

/// <summary>What the targets of <see cref="IRegistry"/> do.</summary>
internal static class RegistryRun
{
    /// <summary>Registry and path that images are under; null when nobody says.</summary>
    public static string? PathOf(IRegistry build) => build.Registry ?? build.SystemWithImages.Registry
        ?? (Variable("GITHUB_REPOSITORY") is { } repository ? $"ghcr.io/{repository.ToLowerInvariant()}" : null);

    /// <summary>How this build speaks to registries.</summary>
    public static RegistryOptions OptionsOf(IRegistry build)
    {
        var (user, password) = (build.RegistryUser, build.RegistryPassword);
        // The job's token is one for GitHub's registry and for no other.
        if (user is null && password is null && PathOf(build)?.StartsWith("ghcr.io/", StringComparison.Ordinal) == true && Variable("GITHUB_TOKEN") is { } token)
            (user, password) = (Variable("GITHUB_ACTOR") ?? "token", token);
        if (user is null != password is null)
            throw PipelineException.WrongUse(
                user is null ? "There is a password for the registry and no user" : "There is a user of the registry and no password",
                user is null ? "--registry-user" : "--registry-password", next: "give both, or neither to use what `docker login` has left");
        return new RegistryOptions { User = user, Password = password, Plain = [.. build.PlainRegistries] };
    }

    /// <summary>Who this build is for a registry: as for pushing where it is its own, else whom Docker's configuration names.</summary>
    public static Func<string, CancellationToken, Task<RegistryCredential?>> CredentialsOf(IHaveSystems build) => (registry, cancellation) =>
        build is IRegistry own && IsOwn(own, registry) && OptionsOf(own) is { User: { } user, Password: { } password }
            ? Task.FromResult<RegistryCredential?>(new RegistryCredential(user, password, own.RegistryUser is null ? RegistryCredential.JobToken : "--registry-user"))
            : CredentialSearch.OfThisUser().FindAsync(registry, cancellation);

    // A system may be made of others' images alone, and then has no registry of its own.
    private static bool IsOwn(IRegistry build, string registry) =>
        (build.Registry is not null || build.Systems.Any(x => x.Name == build.SystemName && !x.Images.IsEmpty))
        && PathOf(build) is { } path && ImageReference.Parse($"{path}/x", "--registry").Registry == registry;

    /// <summary>The registry of a reference, as this build speaks to it.</summary>
    public static Task<RegistryClient> OpenAsync(IRegistry build, ImageReference image) =>
        RegistryClient.OpenAsync(image.Registry, OptionsOf(build), BuildCancellation.Token);

    /// <summary>Signs the docker command in where this build has a user of its own.</summary>
    public static Task SignInAsync(IRegistry build) =>
        OptionsOf(build) is { User: { } user, Password: { } password }
            ? DockerLogin.SignInAsync(ImageReference.Parse(PathOf(build)!, "--registry").Registry, user, password, BuildCancellation.Token)
            : Task.CompletedTask;

    /// <exception cref="PipelineException">Where to clean is not known, or a number is none: exit 2.</exception>
    public static bool MayClean(IRegistry build)
    {
        if (PathOf(build) is null)
            throw PipelineException.WrongUse("Where the images are is not known", "--registry", next: "give it, such as ghcr.io/acme/shop");
        if (build.KeepNewest < 0)
            throw PipelineException.WrongUse($"`{build.KeepNewest}` is not a number of images", "--keep-newest", next: "give 0 or more");
        _ = OptionsOf(build);
        return true;
    }

    public static async Task CleanAsync(IRegistry build)
    {
        var retention = new Retention(await DeployedImages.AskAsync(build, BuildCancellation.Token)) { Newest = build.KeepNewest, Younger = build.KeepYounger, Tags = [.. build.KeepTags] };
        foreach (var definition in build.SystemWithImages.Images)
        {
            var repository = ImageReference.Parse($"{PathOf(build)}/{definition.Name}", "--registry");
            using var registry = await OpenAsync(build, repository);
            var contents = await registry.ContentsAsync(repository, BuildCancellation.Token);
            var now = TimeProvider.System.GetUtcNow();
            var plan = retention.Plan(repository.Repository, contents, now);
            foreach (var line in plan.Lines())
                Log.Information("{Line}", line);
            // What environments run is in use, and the time of what has no mark yet begins here.
            foreach (var image in build.DryRun ? [] : contents.Where(x => x.About is null && (x.Used is null || retention.IsDeployed(x))))
                await registry.MarkUsedAsync(repository.At(image.Digest), now, BuildCancellation.Token);
            if (!build.DryRun && plan.Delete.Length > 0)
                Log.Information("{Count} deleted; the registry frees their space when it collects garbage", await registry.DeleteAsync(plan, DeleterOf(build, repository), BuildCancellation.Token));
        }
    }

    private static Func<Digest, Task<bool>>? DeleterOf(IRegistry build, ImageReference repository) =>
        repository.Registry != "ghcr.io" ? null
        : OptionsOf(build).Password is { } token ? new GitHubPackages(new Uri(Variable("GITHUB_API_URL") is { } api ? api + "/" : "https://api.github.com/"), token, repository).DeleteAsync
        : throw PipelineException.WrongUse("GitHub deletes packages for whom it knows only", "--registry-password", next: "give --registry-user and --registry-password, a token with the scope delete:packages");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
