using System.Net.Sockets;
using Pipeline.Router.Control;

namespace Pipeline.Router.Processes;

/// <summary>The command <c>connect</c>: the control socket for those who can only start a process beside it, such as by <c>docker exec -i</c>.</summary>
internal static class ControlPipe
{
    /// <summary>Returns when either side ends.</summary>
    public static async Task<int> RunAsync(string directory)
    {
        try
        {
            await using var router = await ControlConnection.ConnectAsync(ControlPath.Socket(directory), CancellationToken.None);
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            // Reading standard input cannot be cancelled; the end of the process ends it.
            var ended = await Task.WhenAny(Task.Run(() => input.CopyTo(router)), router.CopyToAsync(output));
            await ended;
            return 0;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"No router answers in {directory}: {e.Message}");
            return 1;
        }
    }
}
