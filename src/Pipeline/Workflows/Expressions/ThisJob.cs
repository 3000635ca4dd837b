namespace Pipeline.Workflows.Expressions;

/// <summary>
/// The job that runs, for its steps: the context <c>job</c>.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#job-context
/// </summary>
public static class ThisJob
{
    /// <summary>The number of the check that stands for the job.</summary>
    public static Expr<double> CheckRunId { get; } = Of<double>("check_run_id");

    /// <summary>The id of the container that the job runs in.</summary>
    public static Expr<string> ContainerId { get; } = Of<string>("container", "id");

    /// <summary>The network of the job's containers.</summary>
    public static Expr<string> ContainerNetwork { get; } = Of<string>("container", "network");

    /// <summary><c>success</c>, <c>failure</c> or <c>cancelled</c>, so far.</summary>
    public static Expr<string> Status { get; } = Of<string>("status");

    /// <summary>The path of the workflow file that the job is in, from the root of its repository.</summary>
    public static Expr<string> WorkflowFilePath { get; } = Of<string>("workflow_file_path");

    /// <summary>The workflow file that the job is in, with its version; in a reusable workflow not that of the run.</summary>
    public static Expr<string> WorkflowRef { get; } = Of<string>("workflow_ref");

    /// <summary>Owner and name of the repository of the workflow file that the job is in.</summary>
    public static Expr<string> WorkflowRepository { get; } = Of<string>("workflow_repository");

    /// <summary>The commit of the workflow file that the job is in.</summary>
    public static Expr<string> WorkflowSha { get; } = Of<string>("workflow_sha");

    /// <summary>The id of a service container.</summary>
    /// <exception cref="ArgumentException">It is no id of a service.</exception>
    public static Expr<string> ServiceId(string service) => Of<string>("services", service, "id");

    /// <summary>The network of a service container.</summary>
    /// <exception cref="ArgumentException">It is no id of a service.</exception>
    public static Expr<string> ServiceNetwork(string service) => Of<string>("services", service, "network");

    /// <summary>The port of the machine that leads to a port of a service container.</summary>
    /// <param name="service">The id of the service.</param>
    /// <param name="port">The port inside the container, from 1 to 65535.</param>
    /// <exception cref="ArgumentException">It is no id of a service, or no port.</exception>
    public static Expr<string> ServicePort(string service, int port) => port is > 0 and <= 65535
        ? new Expr<string>(new IndexAccess(Of<string>("services", service, "ports").Syntax, new NumberLiteral(port)))
        : throw new ArgumentOutOfRangeException(nameof(port), port, "A port is a number from 1 to 65535");

    private static Expr<T> Of<T>(params ReadOnlySpan<string> names)
    {
        Syntax syntax = new ContextAccess("job");
        foreach (var name in names)
            syntax = new PropertyAccess(syntax, name);
        return new Expr<T>(syntax);
    }
}
