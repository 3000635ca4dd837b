using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Execution;
using Pipeline.Registries;

namespace Pipeline.Signing;

/// <summary>
/// Who this program and cosign are for a registry. cosign reads Docker's configuration and nothing else but its command line, which others see;
/// so a credential that is not in there lies in a folder of its own for as long as it is needed.
/// </summary>
internal sealed class RegistryAccess : IDisposable
{
    private readonly string? _folder;

    private RegistryAccess(RegistryOptions options, string? folder) => (Options, _folder) = (options, folder);

    /// <summary>As Docker's configuration says.</summary>
    public static RegistryAccess Default => new(new RegistryOptions(), null);

    /// <summary>How this program asks.</summary>
    public RegistryOptions Options { get; }

    /// <summary>As somebody.</summary>
    /// <param name="registry">Host and port.</param>
    /// <param name="credential">Who; null, or one that Docker's configuration gave, to leave it to that.</param>
    public static RegistryAccess For(string registry, RegistryCredential? credential)
    {
        if (credential is null || !credential.Source.StartsWith("--", StringComparison.Ordinal) && credential.Source != RegistryCredential.JobToken)
            return Default;
        var folder = Directory.CreateTempSubdirectory("pipeline-registry-").FullName;
        var entry = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}")) };
        var file = Path.Combine(folder, "config.json");
        DurableFile.Write(file, Encoding.UTF8.GetBytes(new JsonObject { ["auths"] = new JsonObject { [registry] = entry } }.ToJsonString()));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new RegistryAccess(new RegistryOptions { User = credential.User, Password = credential.Password }, folder);
    }

    /// <summary>The command, with the configuration that it has to read.</summary>
    public Command Of(Command command) => _folder is null ? command : command.With("DOCKER_CONFIG", _folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
