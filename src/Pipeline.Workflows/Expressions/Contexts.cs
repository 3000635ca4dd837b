namespace Pipeline.Workflows.Expressions;

/// <summary>A secret of the repository, the organisation or the job's environment.</summary>
public static class Secrets
{
    /// <summary>The secret of that name; empty when there is none.</summary>
    public static Expr<string> Named(string name) => Context.Named("secrets", name);
}

/// <summary>A configuration variable of the repository, the organisation or the job's environment.</summary>
public static class Variables
{
    /// <summary>The variable of that name; empty when there is none.</summary>
    public static Expr<string> Named(string name) => Context.Named("vars", name);
}

/// <summary>An environment variable that the workflow, the job or the step sets.</summary>
public static class EnvironmentVariables
{
    /// <summary>The variable of that name; empty when there is none.</summary>
    public static Expr<string> Named(string name) => Context.Named("env", name);
}

/// <summary>The machine that runs the job.</summary>
public static class Runner
{
    /// <summary><c>X86</c>, <c>X64</c>, <c>ARM</c> or <c>ARM64</c>.</summary>
    public static Expr<string> Architecture { get; } = Context.Named("runner", "arch");

    /// <summary><c>1</c> when debug logging is on, else empty.</summary>
    public static Expr<string> Debug { get; } = Context.Named("runner", "debug");

    /// <summary><c>github-hosted</c> or <c>self-hosted</c>.</summary>
    public static Expr<string> Environment { get; } = Context.Named("runner", "environment");

    /// <summary>The name of the machine.</summary>
    public static Expr<string> Name { get; } = Context.Named("runner", "name");

    /// <summary><c>Linux</c>, <c>Windows</c> or <c>macOS</c>.</summary>
    public static Expr<string> OperatingSystem { get; } = Context.Named("runner", "os");

    /// <summary>A folder that is emptied before and after each job.</summary>
    public static Expr<string> Temporary { get; } = Context.Named("runner", "temp");

    /// <summary>The folder of the tools that are installed from the start.</summary>
    public static Expr<string> ToolCache { get; } = Context.Named("runner", "tool_cache");
}

/// <summary>The cell of the matrix that runs.</summary>
public static class Strategy
{
    /// <summary>Whether a failed cell ends the others.</summary>
    public static Expr<bool> FailFast { get; } = Of<bool>("fail-fast");

    /// <summary>Which cell, from 0.</summary>
    public static Expr<double> JobIndex { get; } = Of<double>("job-index");

    /// <summary>How many cells there are.</summary>
    public static Expr<double> JobTotal { get; } = Of<double>("job-total");

    /// <summary>How many cells run at once at most.</summary>
    public static Expr<double> MaxParallel { get; } = Of<double>("max-parallel");

    private static Expr<T> Of<T>(string name) => new(new PropertyAccess(new ContextAccess("strategy"), name));
}

internal static class Context
{
    /// <exception cref="ArgumentException">It is no name that can follow a dot.</exception>
    public static Expr<string> Named(string context, string name) => new(new PropertyAccess(new ContextAccess(context), name));

    public static string Identifier(string name) => Expressions.Identifier.Of(name);
}
