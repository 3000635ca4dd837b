using System.Collections.Immutable;
using Clusters;
using Pipeline.Lab.Hosting;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Hosts;
using Workflows;

// Clusters deploy <name> <version>    one deployment of the Lab's system, as a run of the build does it; prints when users were switched to it, in Unix milliseconds
// Clusters load <address> <file>      users at a steady rate until the file is there; prints how many were answered by which release, and who was not
// Clusters render <systems> <rounds>  all objects of as many systems, each as large as MDC
switch (args)
{
    case ["deploy", var name, var version]:
        await LabCluster.DeployAsync(name, version);
        return 0;
    case ["load", var address, var file]:
        await using (var load = new SiteLoad(new Uri(address), fresh: true))
        {
            while (!File.Exists(file))
                await Task.Delay(100);
            await load.EndAsync();
            Console.WriteLine($"{load.Answers + load.Failures.Count} {load.Failures.Count} {load.Releases.Count}");
            foreach (var failure in load.Failures)
                Console.Error.WriteLine(failure);
        }

        return 0;
    case ["render", var count, var rounds]:
        var systems = Enumerable.Range(1, Timing.Number(count)).Select(x => Systems.Mdc.Definition with { Name = $"mdc{x}" }).ToImmutableArray();
        Timing.Print("render", Timing.Number(rounds), () =>
        {
            foreach (var system in systems)
                foreach (var environment in system.Environments.OfType<KubernetesEnvironment>())
                    _ = KubernetesFiles.Of(system, environment).ToList();
        });
        return 0;
    default:
        Console.Error.WriteLine("deploy <name> <version> | load <address> <file> | render <systems> <rounds>");
        return 2;
}
