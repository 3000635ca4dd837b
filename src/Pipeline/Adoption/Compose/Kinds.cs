using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Adoption.Compose;

/// <summary>The kinds of the model.</summary>
internal enum ServiceKind
{
    Web,
    Worker,
    Singleton,
    Job,
    Store,
    Edge,
    Monitor,
}

/// <summary>Which kind a service is: compose does not say, so its image, its command and its ports do.</summary>
internal static partial class Kinds
{
    public static ServiceKind Of(ComposeService service, IReadOnlyCollection<ComposeService> all, Func<ComposeService, IEnumerable<int>> exposed)
    {
        if (service.Build is null && Family.Of(service.Image) is not null)
            return ServiceKind.Store;
        if (service.Build is null && Family.Last(service.Image) is { } image)
        {
            if (Family.Edges.Contains(image))
                return ServiceKind.Edge;
            if (Family.Monitors.Any(x => x.Name == image))
                return ServiceKind.Monitor;
        }

        if (all.Any(x => x.DependsOn.Any(y => y.Service == service.Name && y.Condition == "service_completed_successfully")) || Migrates().IsMatch(service.Line) && !Serves().IsMatch(service.Line))
            return ServiceKind.Job;
        if (Schedules().IsMatch(service.Line))
            return ServiceKind.Singleton;
        if (Works().IsMatch(service.Line))
            return ServiceKind.Worker;
        // nginx that is built here serves files of the application: it is a web service, unless it is the one that stands before others.
        return PortOf(service, exposed) is not null ? ServiceKind.Web : ServiceKind.Worker;
    }

    /// <summary>The port that a service listens on; null when nothing says so.</summary>
    public static int? PortOf(ComposeService service, Func<ComposeService, IEnumerable<int>> exposed)
    {
        if (Bound().Match(service.Line) is { Success: true } bound && int.TryParse(bound.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536)
            return port;
        return service.Ports.Where(x => !x.Udp).Select(x => (int?)x.Target).FirstOrDefault() ?? service.Exposed.Cast<int?>().FirstOrDefault() ?? exposed(service).Cast<int?>().FirstOrDefault();
    }

    [GeneratedRegex(@"\b(celery\b.*\bbeat|scheduler|cron\b|crond\b|supercronic|clock\b|celery-beat)")]
    private static partial Regex Schedules();

    [GeneratedRegex(@"\b(celery\b.*\bworker|rqworker|rq worker|sidekiq|dramatiq|huey|queue:work|worker\b|consumer\b|qcluster)")]
    private static partial Regex Works();

    [GeneratedRegex(@"\b(migrate|alembic upgrade|db:migrate|ef database update|flyway|liquibase|collectstatic)\b")]
    private static partial Regex Migrates();

    [GeneratedRegex(@"\b(gunicorn|uvicorn|runserver|daphne|hypercorn|uwsgi|puma|npm start|serve)\b")]
    private static partial Regex Serves();

    [GeneratedRegex(@"(--bind[ =]\S*?:|-b[ =]?\S*?:|--port[ =]|\b0\.0\.0\.0:|--urls[ =]\S*?:|runserver \S*?:)(?<port>\d{2,5})\b")]
    private static partial Regex Bound();
}
