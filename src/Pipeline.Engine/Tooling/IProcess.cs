namespace Nuke.Common.Tooling;

/// <summary>A process that was started.</summary>
public interface IProcess : IDisposable
{
    /// <summary>The program.</summary>
    string FileName { get; }

    /// <summary>Its arguments, secrets masked.</summary>
    string Arguments { get; }

    /// <summary>Where it runs.</summary>
    string WorkingDirectory { get; }

    /// <summary>The lines it has written so far, of both outputs.</summary>
    IReadOnlyCollection<Output> Output { get; }

    /// <summary>Its exit code.</summary>
    /// <exception cref="InvalidOperationException">It still runs.</exception>
    int ExitCode { get; }

    /// <summary>Whether it has ended.</summary>
    bool HasExited { get; }

    /// <summary>Its id.</summary>
    int Id { get; }

    /// <summary>Ends it at once, with all processes that it started.</summary>
    void Kill();

    /// <summary>Waits for its end; after its timeout it is killed.</summary>
    /// <returns>Whether it ended by itself.</returns>
    /// <exception cref="OperationCanceledException">The build was interrupted; the process was killed.</exception>
    bool WaitForExit();
}
