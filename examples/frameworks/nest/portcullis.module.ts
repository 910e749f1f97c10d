import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  createParamDecorator,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
} from "@nestjs/common";
import { APP_FILTER } from "@nestjs/core";
import type { Portcullis, PublicUser } from "@portcullis/core";
import { type Answer, createAuthHandler } from "@portcullis/http";
import { type NodeHandler, nodeHandler, sendAnswer } from "@portcullis/http/node";
import type { Request, Response } from "express";

/** The injection token of the handler. */
export const AUTH = Symbol("portcullis");

type UserRequest = Request & { portcullisUser?: PublicUser };

class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super("The request is rejected.");
    this.answer = answer;
  }
}

/** Sends the rejections of `UserGuard`, in the same form as the routes of Portcullis. */
@Catch(Refusal)
class RefusalFilter implements ExceptionFilter<Refusal> {
  catch({ answer }: Refusal, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendAnswer(answer, http.getRequest<Request>(), http.getResponse<Response>());
  }
}

/** Admits requests with a valid access token: `@UseGuards(UserGuard)`. */
@Injectable()
export class UserGuard implements CanActivate {
  readonly #auth: NodeHandler;

  constructor(@Inject(AUTH) auth: NodeHandler) {
    this.#auth = auth;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<UserRequest>();
    const { user, refusal } = await this.#auth.authenticate(request);
    if (refusal !== undefined) throw new Refusal(refusal);
    request.portcullisUser = user;
    return true;
  }
}

/** The user of a route behind `UserGuard`: `@CurrentUser() user: PublicUser`. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<UserRequest>().portcullisUser,
);

@Module({})
export class PortcullisModule {
  static forRoot(portcullis: Portcullis): DynamicModule {
    const auth = { provide: AUTH, useValue: nodeHandler(createAuthHandler({ portcullis })) };
    const filter = { provide: APP_FILTER, useClass: RefusalFilter };
    return { module: PortcullisModule, global: true, providers: [auth, filter, UserGuard], exports: [auth, UserGuard] };
  }
}
