using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment.Local;

/// <summary>The variables of services without containers: values as they are, secrets as files that only their user reads.</summary>
internal sealed class LocalSettings(SystemDefinition system, LocalLayout layout, int edge, GivenSecrets given)
{
    /// <summary>The variables of a service.</summary>
    /// <exception cref="PipelineException">A secret is not given: exit 2.</exception>
    public IEnumerable<(string Name, string Value)> Of(Service service)
    {
        foreach (var (name, setting) in service.Settings)
            yield return setting switch
            {
                SecretSetting { AsVariable: true } secret => (name, ValueOf(secret.Secret)),
                SecretSetting secret => (name + "_FILE", FileOf(secret.Secret)),
                AddressSetting address => (name, address.Before + AddressOf(address.Service) + address.After),
                ValueSetting value => (name, value.Value),
                _ => throw new InvalidOperationException($"{setting.GetType().Name} is no kind of setting"),
            };
    }

    // Requests to another service of the system take the users' way, through the edge.
    private string AddressOf(Service service) => system.Webs.Any(x => x.Name == service.Name)
        ? $"127.0.0.1:{edge}"
        : throw PipelineException.WrongUse($"{service.Name} has no address in an environment without containers", service.Where, "only web services are called there", "choose another environment");

    private string FileOf(Secret secret)
    {
        var path = Path.Combine(layout.Secrets, secret.Name);
        var value = ValueOf(secret);
        if (!File.Exists(path) || File.ReadAllText(path) != value)
            Write(path, value);
        return path;
    }

    private string ValueOf(Secret secret) => new SecretValues(
        given, x => Path.Combine(layout.Secrets, x) is var path && File.Exists(path) ? File.ReadAllText(path) : null,
        (name, value) => Write(Path.Combine(layout.Secrets, name), value), AddressOf).Of(secret);

    private static void Write(string path, string value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DurableFile.Write(path, System.Text.Encoding.UTF8.GetBytes(value));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
