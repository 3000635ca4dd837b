using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Pins;

namespace Pipeline.Tests.Workflows.Pins;

/// <summary>A root directory with a lock, a GitHub, and the door between them.</summary>
internal sealed class PinsWorkspace : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public FakeGitHub GitHub { get; } = new();

    public StandingTime Time { get; } = new("2026-11-22");

    public string Root => _root.Path;

    public ActionsLock Lock => ActionsLock.Read(Root);

    public string LockText => File.Exists(_root / ActionsLock.FileName) ? File.ReadAllText(_root / ActionsLock.FileName) : "";

    /// <summary>Locks a version as the commit that <see cref="FakeGitHub.Tag"/> gives it.</summary>
    public PinsWorkspace Locks(string repository, string version)
    {
        var actions = LockText.Length > 0 ? Lock : new ActionsLock([]);
        actions.With(new LockedAction(repository, version, FakeGitHub.Sha(repository + version), "a test", new DateOnly(2026, 11, 1))).Write(Root);
        return this;
    }

    public string Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root / file)!);
        File.WriteAllText(_root / file, text);
        return file;
    }

    public ActionsUpdate Update(Func<ActionsUpdateOptions, ActionsUpdateOptions>? change = null)
    {
        var options = new ActionsUpdateOptions { Api = GitHub.Address, Time = Time };
        return new ActionsUpdate(Root, change?.Invoke(options) ?? options);
    }

    /// <summary>It fails with that exit code, and the lock has the same bytes as before.</summary>
    public async Task<PipelineException> FailsAsync(ExitCode code, Func<Task> run)
    {
        var text = LockText;
        var failure = await Assert.ThrowsAsync<PipelineException>(run);
        Assert.Equal(code, failure.Code);
        Assert.Equal(text, LockText);
        return failure;
    }

    public void Dispose()
    {
        GitHub.Dispose();
        _root.Dispose();
    }
}
