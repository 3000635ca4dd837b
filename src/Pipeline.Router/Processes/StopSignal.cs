using System.Runtime.InteropServices;

namespace Pipeline.Router.Processes;

/// <summary>SIGTERM asks for a graceful end; Ctrl+C and the loss of the terminal belong to whoever started the router, and are ignored.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignal()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _asked.TrySetResult();
        }));
        foreach (var ignored in new[] { PosixSignal.SIGINT, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(ignored, context => context.Cancel = true));
    }

    public Task Asked => _asked.Task;

    public void Dispose() => _registrations.ForEach(r => r.Dispose());
}
