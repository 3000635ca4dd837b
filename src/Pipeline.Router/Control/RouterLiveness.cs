namespace Pipeline.Router.Control;

/// <summary>Whether any process of a router lives, from the lock that keeper and worker hold together.</summary>
public static class RouterLiveness
{
    /// <summary>True while keeper or worker lives, also in the moment in which one restarts the other.</summary>
    public static bool IsAlive(string directory)
    {
        try
        {
            // A shared lock, held for no longer than this line; the router holds an exclusive one.
            using var file = new FileStream(ControlPath.Lock(directory), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
