using System.Diagnostics;
using System.Reflection;
using Pipeline.Lab.Docker;
using Pipeline.Lab.Hosting;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Pipeline.Lab.LabFramework", "Pipeline.Lab")]

namespace Pipeline.Lab;

/// <summary>Runs the tests as xunit does. On a build server, where the engine is theirs alone, the run fails and names what they have left there.</summary>
public sealed class LabFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) => new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    /// <summary>The lines of <c>.ci/state</c>.</summary>
    private static HashSet<string> State()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, ".ci/state")) { RedirectStandardOutput = true })!;
        return [.. process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink messages) : XunitTestFrameworkExecutor(assembly, sources, messages)
    {
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(ITestAssembly assembly, IEnumerable<IXunitTestCase> tests, IMessageSink diagnostics, IMessageSink messages, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, tests, diagnostics, messages, options)
    {
        private HashSet<string> _before = [];

        protected override async Task AfterTestAssemblyStartingAsync()
        {
            await base.AfterTestAssemblyStartingAsync();
            _before = State();
        }

        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            LabDocker.RemoveImage();
            HostImages.Remove();
            Data.BackupImage.Remove();
            string[] left = [.. State().Except(_before).Order(StringComparer.Ordinal)];
            if (left.Length > 0 && Environment.GetEnvironmentVariable("CI") == "true")
                Fail($"The tests have left behind:\n{string.Join('\n', left)}");
            await base.BeforeTestAssemblyFinishedAsync();
        }

        /// <summary>As a test that failed: of a failed clean-up the runner shows the exception's type alone.</summary>
        private void Fail(string message)
        {
            var test = new XunitTest(TestCases.First(), "The lab leaves the machine as it found it");
            ExecutionMessageSink.OnMessage(new TestStarting(test));
            ExecutionMessageSink.OnMessage(new TestFailed(test, 0, "", new XunitException(message)));
            ExecutionMessageSink.OnMessage(new TestFinished(test, 0, ""));
        }
    }
}
