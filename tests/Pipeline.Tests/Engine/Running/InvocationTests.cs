using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Running;

public sealed class InvocationTests
{
    [Theory]
    [InlineData("DOTNET_EnableWriteXorExecute", "0")]
    [InlineData("PipelineEngine", "Pipeline")]
    public void What_is_said_to_the_build_program_alone_does_not_reach_what_it_starts(string variable, string value)
    {
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            var invocation = Invocation.OfProcess();
            Assert.Null(Environment.GetEnvironmentVariable(variable));
            Assert.Equal(value, invocation.Environment[variable]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }
}
