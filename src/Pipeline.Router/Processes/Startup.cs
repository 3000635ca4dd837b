using System.Net;
using System.Net.Sockets;
using Pipeline.Router.Control;
using Pipeline.Router.Keeping;

namespace Pipeline.Router.Processes;

/// <summary>The command <c>run</c>: takes the directory and the port, then keeps.</summary>
internal static class Startup
{
    // As much as most kernels allow: clients wait here while a worker is replaced.
    public const int Backlog = 4096;

    public static async Task<int> RunAsync(RouterArguments arguments)
    {
        var directory = arguments.Directory;
        try
        {
            PrivateDirectory.Ensure(directory);
            Environment.CurrentDirectory = directory;
            if (await FamilyLock.TakeAsync(directory) is not { } lockDescriptor)
                return Fail(null, await DescribeOtherAsync(directory));
            File.Delete(FailedFile(directory));
            if (arguments.Table is { } table && FirstTable.Take(table, directory) is { } fault)
                return Fail(directory, fault);

            var listener = Listen(arguments.Listen);
            var metrics = arguments.Metrics is { } address ? Listen(address) : null;
            var family = new FamilyArguments(
                listener.LocalEndPoint is IPEndPoint bound ? bound : arguments.Listen, directory, arguments.Trusted, Native.Inheritable(listener.Handle),
                metrics is null ? null : Native.Inheritable(metrics.Handle), lockDescriptor, Environment.ProcessId);
            return await Keeper.FoundAsync(family, message => Fail(directory, message));
        }
        catch (CannotListenException e)
        {
            return Fail(directory, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(null, $"Cannot use the directory {directory}: {e.Message}");
        }
    }

    private static Socket Listen(EndPoint address)
    {
        try
        {
            return ListeningSocket.Open(address, Backlog);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            throw new CannotListenException(e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } && address is IPEndPoint { Port: var port }
                ? $"Cannot listen on {address}: the port is taken{PortHolder.Describe(port)}. Stop it, or choose another port."
                : $"Cannot listen on {ListenAddress.Text(address)}: {e.Message}.");
        }
    }

    private sealed class CannotListenException(string message) : Exception(message);

    private static string FailedFile(string directory) => Path.Combine(directory, "failed");

    private static async Task<string> DescribeOtherAsync(string directory)
    {
        using var client = new ControlClient(directory);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        RouterState? other = null;
        try
        {
            other = await client.GetStateAsync(limit.Token);
        }
        catch (Exception e) when (e is RouterException or OperationCanceledException)
        {
            // It holds the lock but does not answer; the message says less then.
        }
        var who = other is null ? "" : $" (keeper {other.KeeperPid}, worker {other.Pid}, serving on {other.Listen})";
        return $"A router already runs in {directory}{who}. Use it, or shut it down first.";
    }

    // A caller that detached this process and lost its standard error finds the reason in the file.
    private static int Fail(string? directory, string message)
    {
        Console.Error.WriteLine(message);
        try
        {
            if (directory is not null)
                File.WriteAllText(FailedFile(directory), message + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"(and cannot write {FailedFile(directory!)}: {e.Message})");
        }
        return 1;
    }
}
