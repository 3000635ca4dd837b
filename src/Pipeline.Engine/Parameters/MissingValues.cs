using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Just before the requirements of a plan are checked: decrypts what the plan needs, and asks a person for what is missing.</summary>
internal static class MissingValues
{
    public static void Complete(NukeBuild build, Session session, IReadOnlyList<ExecutableTarget> plan)
    {
        if (session.Options.Plan)
            return;
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.IsSealed)
                Unseal(parameter, session, IsNeeded(parameter, plan));
        }

        if (session.Mistakes.Any || !Prompting.IsPossible(session))
            return;
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.Source is null && IsNeeded(parameter, plan) && !HasValue(parameter, build) && !Prompting.Ask(parameter, build, session))
                return;
        }
    }

    /// <summary>
    /// A member that holds its value itself needs it before targets run, whoever uses it; without any key on this machine
    /// it stays empty, unless somebody requires it. Other members decrypt when they are read.
    /// </summary>
    private static void Unseal(Parameter parameter, Session session, bool isNeeded)
    {
        try
        {
            if (isNeeded || (Members.CanWrite(parameter.Member) && !parameter.Member.IsDefined(typeof(OnDemandAttribute), inherit: false)
                && Identities.Find(session).Keys.Count > 0))
                _ = parameter.Value;
        }
        catch (BuildException exception)
        {
            session.Mistakes.Add(exception.Message);
        }
    }

    private static bool IsNeeded(Parameter parameter, IReadOnlyList<ExecutableTarget> plan)
    {
        if (parameter.IsRequired)
            return true;
        foreach (var target in plan)
        {
            if (target.Status != ExecutionStatus.Scheduled)
                continue;
            foreach (var requirement in target.DelegateRequirements)
            {
                if (requirement.Member == parameter.Member.Name)
                    return true;
            }
        }

        return false;
    }

    private static bool HasValue(Parameter parameter, NukeBuild build)
    {
        try
        {
            return Requirement.HasValue(Members.Read(parameter.Member, build));
        }
        catch (Exception exception) when (exception is not BuildException)
        {
            // The check of requirements tells it better.
            return true;
        }
    }
}
