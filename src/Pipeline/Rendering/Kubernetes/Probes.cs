using k8s.Models;
using Pipeline.Systems.Services;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>How a cluster sees that a service starts, can work, and lives.</summary>
internal static class Probes
{
    /// <summary>Each second until it is good once. A web service is asked whether it lives, where it says so: what it depends on may come later than it.</summary>
    public static V1Probe? Startup(Cluster cluster, Service service)
    {
        if (Ready(service) is not { } ready)
            return null;
        var probe = Ask(cluster, service, service is Web { Alive: { } alive } ? alive : ready);
        probe.PeriodSeconds = 1;
        probe.FailureThreshold = Math.Max(1, Pods.Seconds(ready.StartWithin));
        return probe;
    }

    /// <summary>Whether requests are sent to it, and whether an update goes on.</summary>
    public static V1Probe? Readiness(Cluster cluster, Service service)
    {
        if (Ready(service) is not { } ready)
            return null;
        var probe = Ask(cluster, service, ready);
        // A program costs more than a request.
        probe.PeriodSeconds = Math.Max(ready is ExecProbe ? 5 : 2, Pods.Seconds(ready.Interval));
        probe.SuccessThreshold = ready.Consecutive;
        probe.FailureThreshold = 3;
        return probe;
    }

    /// <summary>
    /// Whether it is started again. Only where the definition says how one sees that it lives: a probe that asks for a database would end all replicas when that is slow.
    /// </summary>
    public static V1Probe? Liveness(Cluster cluster, Service service)
    {
        if (service is not Web { Alive: { } alive })
            return null;
        var probe = Ask(cluster, service, alive);
        probe.PeriodSeconds = Math.Max(10, Pods.Seconds(alive.Interval));
        probe.FailureThreshold = 3;
        return probe;
    }

    private static Probe? Ready(Service service) => service is Job ? null : service.Ready;

    private static V1Probe Ask(Cluster cluster, Service service, Probe probe)
    {
        var asked = new V1Probe { TimeoutSeconds = Math.Max(1, Pods.Seconds(probe.AnswerWithin)) };
        switch (probe)
        {
            case HttpProbe http:
                asked.HttpGet = new()
                {
                    Path = http.Path,
                    Port = Pods.PortName(service),
                    HttpHeaders = [new() { Name = "Host", Value = cluster.Environment.Url.Authority }, new() { Name = "X-Forwarded-Proto", Value = "https" }],
                };
                break;
            case ExecProbe exec:
                asked.Exec = new() { Command = [.. exec.Command.Select(Pods.Word)] };
                break;
            default:
                asked.TcpSocket = new() { Port = Pods.PortName(service) };
                break;
        }

        return asked;
    }
}
