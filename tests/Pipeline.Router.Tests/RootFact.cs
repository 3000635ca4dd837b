namespace Pipeline.Router.Tests;

/// <summary>A test that only root can run, since it mounts a file system or becomes another user.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Skip = "Needs root on Linux: mounts a file system or becomes another user.";
    }
}
