using Pipeline.Router.Processes;
using Pipeline.Router.Serving;

namespace Pipeline.Router;

internal static class Program
{
    private const string Usage = """
        Usage: Pipeline.Router run --listen <address:port> --directory <directory> [--metrics <address:port>] [--trusted <network>,…] [--table <file>]
               Pipeline.Router connect --directory <directory>
        run      serves requests, and keeps its state and its control socket in the directory
        connect  copies standard input and output to and from the control socket of a router that runs
        """;

    /// <summary>0 ended as told · 1 could not start · 2 wrong use.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["--help"] or ["-h"])
        {
            Console.WriteLine(Usage);
            return 0;
        }
        if (OperatingSystem.IsWindows())
            return Refuse("The router hands its listening socket from process to process, which needs Linux or macOS.", 1);

        try
        {
            // "keeper" and "worker" are how the two processes start each other; people use "run".
            switch (arguments)
            {
                case ["run", .. var rest]:
                    return await Startup.RunAsync(RouterArguments.Parse(rest));
                case ["connect", .. var rest]:
                    return await ControlPipe.RunAsync(ConnectArguments.Parse(rest).Directory);
                case ["keeper", .. var rest]:
                    return await Keeper.AdoptAsync(FamilyArguments.Parse(rest));
                case ["worker", .. var rest]:
                    return await Worker.RunAsync(FamilyArguments.Parse(rest));
                default:
                    return Refuse(Usage, 2);
            }
        }
        catch (UsageException e)
        {
            return Refuse($"{e.Message}\n{Usage}", 2);
        }
    }

    private static int Refuse(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }
}
