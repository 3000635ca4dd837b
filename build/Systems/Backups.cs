using Pipeline.Systems.Images;

namespace Systems;

/// <summary>The image that backs up and restores.</summary>
internal static class Backups
{
    public static readonly Image Image = new("backup") { Context = "docker/backup" };
}
