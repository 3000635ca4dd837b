using System.Collections.Immutable;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Data;

/// <summary>Where copies go: a repository of restic. Each environment has its own.</summary>
public abstract record BackupRepository
{
    /// <summary>The address as restic takes it: https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html.</summary>
    internal abstract string Address { get; }

    /// <summary>What it takes to get there.</summary>
    internal virtual SettingMap Settings => [];

    /// <summary>What the job sees of it.</summary>
    internal virtual ImmutableArray<Mount> Mounts => [];

    /// <summary>The networks that lead there.</summary>
    internal virtual ImmutableArray<Network> Networks => [];

    internal virtual IEnumerable<(bool, string, string)> Rules(string where) => [];
}

/// <summary>A volume of the environment's own host. It does not outlive the host: for production take another.</summary>
/// <param name="Volume">The volume.</param>
public sealed record VolumeRepository(Volume Volume) : BackupRepository
{
    internal override string Address => "/repository";

    internal override ImmutableArray<Mount> Mounts => [Volume.At("/repository")];
}

/// <summary>A bucket of S3, or of a server that speaks its language.</summary>
/// <param name="Server">The server, the bucket and a path in it: <c>https://s3.eu-central-1.amazonaws.com/acme-backups/shop</c>.</param>
/// <param name="AccessKey">The key's name.</param>
/// <param name="SecretKey">The key.</param>
public sealed record S3Repository(Uri Server, Secret AccessKey, Secret SecretKey) : BackupRepository
{
    internal override string Address => $"s3:{Server}";

    internal override SettingMap Settings => new() { ["AWS_ACCESS_KEY_ID"] = AccessKey, ["AWS_SECRET_ACCESS_KEY"] = SecretKey };

    internal override ImmutableArray<Network> Networks => [Network.Application];

    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
        [(Server.IsAbsoluteUri && Server.Scheme is "https" or "http" && Server.AbsolutePath.Length > 1, $"{where}.Server", $"`{Server}` is no address of a server with a bucket, such as https://s3.example.com/bucket")];
}

/// <summary>A folder of a machine that is reached over SSH.</summary>
/// <param name="Server">Such as <c>sftp://backup@host.example.com:22/srv/backups/shop</c>.</param>
/// <param name="Key">The private key.</param>
/// <param name="KnownHosts">The machine's keys, as in a known_hosts file. Another machine is refused.</param>
public sealed record SftpRepository(Uri Server, Secret Key, Secret KnownHosts) : BackupRepository
{
    // restic takes one slash for a path from the home folder, and two for one from the root.
    internal override string Address => $"sftp://{Server.UserInfo}@{Server.Authority}/{Server.AbsolutePath}";

    internal override SettingMap Settings => new() { ["SSH_KEY"] = Key, ["SSH_KNOWN_HOSTS"] = KnownHosts };

    internal override ImmutableArray<Network> Networks => [Network.Application];

    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
        [(Server.IsAbsoluteUri && Server.Scheme == "sftp" && Server.UserInfo.Length > 0 && Server.AbsolutePath.Length > 1, $"{where}.Server", $"`{Server}` is no sftp address with a user and a path, such as sftp://backup@host/srv/backups")];
}
