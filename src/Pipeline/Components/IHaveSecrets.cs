using System.Runtime.CompilerServices;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Deployment;
using Pipeline.Engine;

namespace Pipeline.Components;

/// <summary>A build that is given the secrets of systems.</summary>
public interface IHaveSecrets : IHaveSystems
{
    /// <summary>A file with secrets.</summary>
    [Parameter("File with secrets of a system that no variable gives: lines NAME=value; outside the repository, and readable by its owner alone")]
    AbsolutePath? SecretsFile => TryGetValue(() => SecretsFile);

    /// <summary>Secrets in a parameters file, encrypted.</summary>
    [Parameter("Secrets of a system that neither a variable nor --secrets-file gives: lines NAME=value, encrypted in the parameters of a profile")]
    [Secret]
    string? DeploySecrets => TryGetValue(() => DeploySecrets);
}

/// <summary>The secrets that a build is given: a file is read once for all targets, and the encrypted ones when one is missing elsewhere.</summary>
internal static class BuildSecrets
{
    private static readonly ConditionalWeakTable<IHaveSystems, GivenSecrets> Known = [];

    /// <exception cref="Diagnostics.PipelineException">The file is wrong: exit 2.</exception>
    public static GivenSecrets Of(IHaveSystems build) => Known.GetValue(build, x => x is IHaveSecrets given ? Read(given) : new GivenSecrets([], Redactor.Add));

    private static GivenSecrets Read(IHaveSecrets build)
    {
        var sources = new List<SecretSource>();
        if (build.SecretsFile is { } file)
        {
            var values = Task.Run(() => Deployment.SecretsFile.ReadAsync(file, build.RootDirectory, BuildCancellation.Token)).GetAwaiter().GetResult();
            sources.Add(new SecretSource(file, () => values));
        }

        sources.Add(new SecretSource(nameof(IHaveSecrets.DeploySecrets), () => SecretText.Parse(build.DeploySecrets ?? "", nameof(IHaveSecrets.DeploySecrets))));
        return new GivenSecrets(sources, Redactor.Add);
    }
}
